"""`grader serve`: the exchange of one course over HTTP, and its pages for a browser.

The server runs in the instructor's course folder, which stays the truth: what the pages do is what the
commands on that machine do. Grading runs outside of the web process, which never interprets an upload.

How to add a page: a module in `pages/`, as `grader.service.web` tells.
"""
