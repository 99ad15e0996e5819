import pytest

from grader.checks import check, exercise


@exercise("Overdrawn")
@check(points=1, hint="Keep the argument as an attribute, and give Exception a text.")
def test_exception_says_what_is_missing(submission):
    error = submission.Overdrawn(3)
    assert (error.missing, str(error)) == (3, "3 is missing")


@exercise("Account")
@check(points=3, hint="Look at the balance before you subtract: an error must leave it as it is.")
def test_nobody_takes_more_than_there_is(submission):
    account = submission.Account()
    account.deposit(5)
    account.withdraw(5)
    account.deposit(4)
    with pytest.raises(submission.Overdrawn) as raised:
        account.withdraw(7)
    assert (raised.value.missing, account.balance) == (3, 4)
