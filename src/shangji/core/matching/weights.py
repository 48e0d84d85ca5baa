"""How much each piece of evidence speaks for two records being one: logarithms of odds, added up."""

from math import exp

WEIGHTS = {
    # Set by hand: no data at hand says them. Free mail has no domain; a code is given once.
    "code_same": 12.0, "code_other": -8.0, "mail_same": 7.0, "domain_same": 3.5, "phone_same": 5.5,
    "phone_other": -0.7, "person_same": 1.0, "person_other": -0.3, "place_other": -5.0, "numeral_other": -1.5,
    "name_slip": 6.5, "name_slips": 2.0, "name_head": 4.4, "name_other": -1.5, "number_same": 0.5,
    "street_same": 0.8, "post_same": 0.3, "place_unsure": -1.5,
    # Found by logistic regression, `python -m bench.dedupe.fit`, on half of the sites and of the companies there;
    # `name_core` came out above `name_same`, which it may not be.
    "name_same": 7.7, "name_core": 7.7, "name_spoken": 7.1, "name_words": 1.7, "house_same": 5.1,
    "number_other": -1.9, "street_other": -5.9, "post_other": -1.2,
}  # fmt: skip
BIAS = -3.0
"""Two records that have nothing but a piece of a name in common."""

SAME = 0.9
PERHAPS = 0.6


def likelihood(evidence: dict[str, float]) -> float:
    """How likely the two are one, 0 to 1, in thousandths: at least SAME is the same, at least PERHAPS may be."""
    odds = BIAS + sum(WEIGHTS[kind] * strength for kind, strength in evidence.items())
    return round(1 / (1 + exp(-odds)), 3)
