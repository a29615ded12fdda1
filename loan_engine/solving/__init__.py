"""Questions turned round: from a monthly budget to the loan, the price or the term, and the split that costs least.

Each is searched for with the forward calculation itself, in whole fen, and its answer is worked out once more and
checked before it is given: it keeps what was asked, and the next step does not.
"""
