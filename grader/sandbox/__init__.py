"""A student's code in a process of its own: the wire, the worker, the trusted side."""
