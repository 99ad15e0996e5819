import pandas as pd

from grader.checks import assert_table_equal, check, exercise


@exercise("revenue")
@check(points=3, hint="assign() a column, groupby('city'), sum(), then sort_values(ascending=False).")
def test_cities_are_added_up(submission):
    sales = pd.DataFrame({"city": ["Bern", "Ulm", "Bern"], "price": [2.0, 29.0, 3.0], "number": [1, 1, 4]})
    record = submission.revenue.record(sales)
    assert_table_equal(record.value, pd.DataFrame({"city": ["Ulm", "Bern"], "revenue": [29.0, 14.0]}))
    assert_table_equal(record.args[0], sales, what="The table of sales afterwards")
