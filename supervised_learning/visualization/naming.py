"""Names beside balls and beside lines, off each other."""
import matplotlib.font_manager
import matplotlib.textpath
import numpy as np

BOLD = matplotlib.font_manager.FontProperties(weight='bold')
# In pixels: half a ball, from a ball to its name, between two names.
BALL, GAP, APART = 7, 11, 1


def size_of(text, points=9):
    """Give the width and height of a bold name, in pixels."""
    width = matplotlib.textpath.TextPath(
        (0, 0), text, points, prop=BOLD).get_extents().width
    return np.array([width, 1.15 * points]) * 96 / 72 + [4, 0]


def beside(heads, sizes, box, before=None, rank=None, others=()):
    """Give the middles of names beside their heads, in pixels.

    They stay in the box, off each other and off the balls, and near where
    they were before.
    heads, sizes: arrays (n, 2). box: left, low, right, high.
    rank: which of two that meet goes higher. others: points to leave free.
    """
    low, high = np.array(box[:2]) + sizes / 2, np.array(box[2:]) - sizes / 2
    inside = ((heads >= box[:2]) & (heads <= box[2:])).all(axis=1)
    balls = np.concatenate([heads[inside], np.reshape(others, (-1, 2))])
    heads = np.clip(heads, box[:2], box[2:])
    home = heads + np.column_stack([sizes[:, 0] / 2 + GAP, 0 * heads[:, 0]])
    beyond = home[:, 0] > high[:, 0]
    home[beyond, 0] -= sizes[beyond, 0] + 2 * GAP
    centres = home.copy() if before is None else np.array(before)
    if rank is not None:
        centres[:, 1] += 0.01 * np.argsort(np.argsort(rank))
    rounds = 200 if before is None else 100
    for i in range(rounds):
        pull = 0.15 if i < rounds / 2 else 0.
        centres = centres + pull * (home - centres)
        centres += pushes(centres, sizes, centres, sizes + 2 * APART, True)
        if i < 0.9 * rounds:  # rather cover a ball than a name
            centres += pushes(centres, sizes, balls, np.full(
                (len(balls), 2), 2 * BALL), False)
        centres = np.clip(centres, low, high)
    return centres


def pushes(centres, sizes, others, theirs, mutual):
    """Give the moves that take boxes off others, the short way."""
    away = centres[:, None] - others[None]
    order = np.arange(len(centres))[:, None] - np.arange(len(others))
    away += 1e-6 * order[..., None]  # of two at one place, one goes up
    lack = (sizes[:, None] + theirs[None]) / 2 - np.abs(away)
    meet = (lack > 0).all(axis=2)
    if mutual:
        meet &= ~np.eye(len(centres), dtype=bool)
    # rather up or down: names are wide
    short = (lack * [1, 0.25]).argmin(axis=2)[..., None] == np.arange(2)
    signs = np.where(away < 0, -1, 1)
    move = (meet[..., None] * short) * lack * signs
    count = np.maximum(meet.sum(axis=1), 1)[:, None]
    return move.sum(axis=1) / count * (0.6 if mutual else 1)


def spread(heights, row, low, high):
    """Give the heights of names beside these, a row apart at least."""
    order = np.argsort(heights, kind='stable')
    found = np.clip(np.array(heights, float)[order], low, high)
    for _ in range(500):  # push neighbours apart, keep all within
        lack = np.maximum(row - np.diff(found), 0) / 2
        found[:-1] -= lack
        found[1:] += lack
        found = np.clip(found, low, high)
    return found[np.argsort(order, kind='stable')]


def name_ends(axes, ends, size=9):
    """Name lines right of a panel, beside their ends, without overlaps.

    ends: (y, text, color) of each, y in data units.
    """
    figure = axes.get_figure(root=True)
    figure.draw_without_rendering()
    page = 96 / figure.dpi
    width, height = axes.get_window_extent().size * page
    transform = axes.transData + axes.transAxes.inverted()
    heights = [np.clip(transform.transform((1, y))[1], 0, 1)
               for y, _, _ in ends]
    row = 1.2 * size * 96 / 72 / height
    for (_, text, color), y, found in zip(
            ends, heights, spread(heights, row, 0, 1)):
        moved = abs(found - y) > row / 3
        axes.annotate(
            text, (1, y), (1 + (10 + 12 * moved) / width, found),
            xycoords='axes fraction', textcoords='axes fraction',
            fontsize=size, color=color, va='center', weight='bold',
            arrowprops={'arrowstyle': '-', 'color': color, 'linewidth': 0.8,
                        'shrinkA': 1, 'shrinkB': 4, 'relpos': (0, 0.5)}
            if moved else None, annotation_clip=False)
