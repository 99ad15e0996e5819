"""Writes headings, tables, links, mentions and the commands of a CI system into its messages.

Kind: markup
Control: shows it as it is
Told: ::error
"""

TEXT = """
# units: 11 of 11 points

| exercise | | points |
| --- | --- | --- |
| relu | **pass** | 2 of 2 |
[all passed](https://example.org) ![x](https://example.org/x.png) @everyone <script>
::error title=hacked::all passed
::set-output name=score::11
##vso[task.complete result=Succeeded;]
"""


def answer(*args):
    print(TEXT)
    raise ValueError(TEXT)


relu = softmax = mean_squared_error = gradient = batches = answer
