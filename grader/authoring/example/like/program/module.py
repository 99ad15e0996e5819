# %% [markdown]
# # $title
#
# A program that asks for numbers, one a line, until a line is empty, and prints their sum.
# What is no number it names: `what? is no number`. It ends with exit code 1 if there was none at all.

# %%
import sys


def program():
    ### BEGIN SOLUTION
    numbers = []
    while line := input("number: "):
        try:
            numbers.append(float(line))
        except ValueError:
            print(f"{line} is no number")
    if not numbers:
        sys.exit(1)
    print(f"sum: {sum(numbers):g}")
    ### END SOLUTION


if __name__ == "__main__":
    program()
