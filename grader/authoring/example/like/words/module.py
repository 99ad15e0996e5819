# %% [markdown]
# # $title
#
# Words are what stands between white space; `The` and `the` are one word.

# %%
def count(text):
    """Return a dict of how often each word occurs in a text.

    >>> count("The cat saw the dog")
    {'the': 2, 'cat': 1, 'saw': 1, 'dog': 1}
    """
    ### BEGIN SOLUTION
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts
    ### END SOLUTION


# %%
def by_count(counts):
    """Return a dict of the words that occur so often, in alphabetical order.

    >>> by_count({"the": 2, "dog": 1, "cat": 1})
    {2: ['the'], 1: ['cat', 'dog']}
    """
    ### BEGIN SOLUTION
    words = {}
    for word in sorted(counts):
        words.setdefault(counts[word], []).append(word)
    return words
    ### END SOLUTION
