"""Truths of mathematics tasks by other systems: FLINT, SciPy, networkx, mpmath, sympy, and by trying everything.

Every module holds `OPINIONS`: by the id of a task, a function of a prompt and of the text of an answer that says
whether the answer is right. It reads both texts anew, and uses nothing of the package that it judges.
"""
