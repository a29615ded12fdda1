/* A loan in equal installments, to the fen: the loop of loan_engine.amortization, compiled.

   A month's rate is up / down. The annuity formula is worked out in long double, 64 bits of mantissa on x86: right for
   the loan it is checked with, unproven for others. The loop itself is exact, in whole numbers and with the same
   rounding; its products have 128 bits. */

#include <stdint.h>

void schedule(int64_t loan, int64_t up, int64_t down, int64_t months, int64_t *payment, int64_t *principal,
              int64_t *interest, int64_t *balance)
{
    long double rate = (long double)up / down, grown = 1;
    for (int64_t month = 0; month < months; month++)
        grown *= 1 + rate;
    int64_t regular = (int64_t)(loan * rate * grown / (grown - 1) + 0.5L);
    int64_t left = loan;
    for (int64_t month = 0; month < months; month++) {
        interest[month] = (int64_t)((2 * (__int128)left * up + down) / (2 * down));
        principal[month] = month == months - 1 ? left : regular - interest[month];
        payment[month] = principal[month] + interest[month];
        balance[month] = left -= principal[month];
    }
}
