# %% [markdown]
# # $title
#
# A table of sales has the columns `city`, `price` and `number`.

# %%
def revenue(sales):
    """Return a table of `city` and `revenue` (price times number, added up), the largest first."""
    ### BEGIN SOLUTION
    with_revenue = sales.assign(revenue=sales["price"] * sales["number"])
    table = with_revenue.groupby("city", as_index=False)["revenue"].sum()
    return table.sort_values("revenue", ascending=False, ignore_index=True)
    ### END SOLUTION
