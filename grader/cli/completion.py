"""Completion in PowerShell, which click does not know; bash, zsh and fish are click's own."""

import os

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

# For what it is given nothing for, such as files, PowerShell has its own.
_SCRIPT = """Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $ast, $cursor)
    $words = $ast.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor } |
        ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { $_.Extent.Text } }
    $env:COMP_WORDS = $words -join "`n"
    $env:COMP_WORD = $word
    $env:%(complete_var)s = 'powershell_complete'
    try {
        %(prog_name)s | Where-Object { $_ } | ForEach-Object {
            $value, $help = $_ -split "`t", 2
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
        }
    } finally {
        Remove-Item Env:%(complete_var)s, Env:COMP_WORDS, Env:COMP_WORD
    }
}
"""


class PowerShellComplete(ShellComplete):
    """A line for each word, with its help behind a tab."""

    name = "powershell"
    source_template = _SCRIPT

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before that which is being typed, and what is there of it."""
        words, begun = os.environ.get("COMP_WORDS", "").split("\n"), os.environ.get("COMP_WORD", "")
        return words[1 : len(words) - bool(begun)], begun

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Leave files and folders to PowerShell."""
        return [item for item in super().get_completions(args, incomplete) if item.type == "plain"]

    def format_completion(self, item: CompletionItem) -> str:
        """Return the line of a word; an empty help would be an error there."""
        return f"{item.value}\t{item.help or item.value}"


add_completion_class(PowerShellComplete)
