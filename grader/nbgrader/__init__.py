"""The annex: courses, notebooks and the gradebook of nbgrader; the core never imports it."""
