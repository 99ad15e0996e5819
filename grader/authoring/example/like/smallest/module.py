# %% [markdown]
# # $title
#
# Say here what the assignment is about, and below what each function does.

# %%
def longest(words):
    """Return the longest of some words; of several, the first.

    >>> longest(["a", "bee", "cat"])
    'bee'
    """
    ### BEGIN SOLUTION
    best = words[0]
    for word in words:
        if len(word) > len(best):
            best = word
    return best
    ### END SOLUTION
