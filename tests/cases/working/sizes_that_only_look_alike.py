"""Sizes that are not known are not the same because nothing is known of either."""

import sys

import numpy as np


def heads(r):
    batch, steps, width = r.shape
    number = width // 64
    out = np.zeros((batch, steps, number, 64))
    return out.reshape(batch, steps, width)


def either(flag, a, b):
    if flag:
        rows, columns = int(a), 4
    else:
        rows, columns = int(a) * 2, 2
    return np.zeros((rows, columns)).reshape(4 * int(a))


print(heads(np.zeros((2, 3, 128))).shape, either(len(sys.argv) > 1, "3", "4").shape)
