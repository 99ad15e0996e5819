# %% [markdown]
# # $title
#
# A program that asks for numbers with `number: `, one a line, until a line is empty, and prints their sum.
# What is no number it names:
#
#     number: 3
#     number: two
#     two is no number
#     number: 4.5
#     number:
#     sum: 7.5
#
# If there was no number at all, it prints no sum and ends with exit code 1.

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
