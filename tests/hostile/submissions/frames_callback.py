"""Looks into the function that it is given: its closure, its globals, and what it shows when it fails.

Kind: frames
Control: reads the answer
"""


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = batches = wrong


def gradient(f, x):
    found = [getattr(f, name, None) for name in ("__closure__", "__globals__", "__code__", "__defaults__")]
    print(found, [cell.cell_contents for cell in found[0] or ()])
    try:
        f("nonsense")
    except Exception as error:
        frame = error.__traceback__
        while frame is not None:
            print(frame.tb_frame.f_locals, frame.tb_frame.f_globals)
            frame = frame.tb_next
    raise ValueError(str(found))
