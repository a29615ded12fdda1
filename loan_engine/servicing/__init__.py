"""After the money is paid out: the life of a loan, what is overdue, and what collateral brings back."""
