# %%
class Overdrawn(Exception):
    """More was asked for than there is: `Overdrawn(3)` has 3 as `missing`, and the text "3 is missing"."""

    ### BEGIN SOLUTION
    def __init__(self, missing):
        super().__init__(f"{missing} is missing")
        self.missing = missing

    ### END SOLUTION


# %%
class Account:
    """An account with a balance, 0 at first, and the methods `deposit(amount)` and `withdraw(amount)`."""

    ### BEGIN SOLUTION
    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise Overdrawn(amount - self.balance)
        self.balance -= amount

    ### END SOLUTION
