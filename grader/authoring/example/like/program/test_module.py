from grader.checks import assert_equal, check, exercise


@exercise("program")
class TestProgram:
    @check(points=2, hint="input() gives text: float(line) is its number, or raises ValueError.")
    def test_numbers_are_added_up(self, submission):
        run = submission.run(stdin="3\ntwo\n4.5\n\n")
        assert_equal(run.output, "number: number: two is no number\nnumber: number: sum: 7.5\n")
        assert run.exit_code == 0

    @check(points=1, hint="sys.exit(1) ends a program with exit code 1.")
    def test_no_number_at_all(self, submission):
        run = submission.run(stdin="\n")
        assert (run.exit_code, run.output) == (1, "number: ")
