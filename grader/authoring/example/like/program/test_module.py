from grader.checks import check, exercise


@exercise("program")
class TestProgram:
    @check(points=1, hint="input() gives text: float(line) is its number.")
    def test_numbers_are_added_up(self, submission):
        run = submission.run(stdin="3\n4.5\n\n")
        assert run.exit_code == 0
        assert run.output.endswith("sum: 7.5\n")

    @check(points=1, hint="float('x') raises ValueError: catch it, and ask on.")
    def test_what_is_no_number_is_named(self, submission):
        run = submission.run(stdin="two\n2\n\n")
        assert "two is no number" in run.output
        assert "sum: 2" in run.output

    @check(points=1, hint="sys.exit(1) ends a program with exit code 1.")
    def test_no_number_at_all(self, submission):
        assert submission.run(stdin="\n").exit_code == 1
