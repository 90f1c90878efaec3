"""Logic: puzzles, deduction, planning, codes, small machines, and games played out; every answer is carried out."""
