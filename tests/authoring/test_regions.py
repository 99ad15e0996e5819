from grader.authoring.stub import Region, find_regions

SOURCE = """\
class Net:
    ### BEGIN SOLUTION
    size = 1
    ### END SOLUTION

    def loss(self, t):
        try:
            ### BEGIN SOLUTION
            return 1 / t
            ### END SOLUTION
        except ZeroDivisionError:
            return 0
"""


def test_a_region_knows_its_lines_and_its_function():
    regions, faults = find_regions(SOURCE)
    assert regions == (Region(2, 4, ""), Region(8, 10, "Net.loss"))
    assert faults == ()


def test_white_space_after_a_marker_does_not_matter():
    regions, faults = find_regions("### BEGIN SOLUTION  \nx = 1\n### END SOLUTION\t\n")
    assert (regions, faults) == ((Region(1, 3, "", ("x",)),), ())


def test_faults_of_several_regions_are_all_found():
    text = "### BEGIN SOLUTION\n### END SOLUTION\n### END SOLUTION\n### BEGIN SOLUTION\n"
    regions, faults = find_regions(text)
    assert regions == ()
    assert sorted(line for line, _ in faults) == [1, 3, 4]
