import pandas as pd

from grader.checks import assert_table_equal, check, exercise


@exercise("revenue")
class TestRevenue:
    @check(points=2, hint="assign() a column, groupby('city'), sum(), then sort_values(ascending=False).")
    def test_cities_are_added_up(self, submission):
        sales = pd.DataFrame({"city": ["Bern", "Ulm", "Bern"], "price": [2.0, 9.0, 3.0], "number": [1, 1, 4]})
        expected = pd.DataFrame({"city": ["Bern", "Ulm"], "revenue": [14.0, 9.0]})
        assert_table_equal(submission.revenue(sales), expected)

    @check(points=1, hint="assign() makes a new table; sales['revenue'] = ... changes the caller's.")
    def test_sales_stay_as_they_are(self, submission):
        sales = pd.DataFrame({"city": ["Ulm"], "price": [1.5], "number": [2]})
        record = submission.revenue.record(sales)
        assert_table_equal(record.args[0], sales)
