"""Tasks prove themselves fair: every check that a task must pass, and the card that says it did.

    attacks, mutations, guesses    responses that must not pay
    subject                        a task under examination: instances, verdicts, the time of both
    truth, payouts, sameness,
    prompts, costs                 the checks
    examination                    all checks of one task, within a budget, to a card
    worker, lanes                  examinations in processes that may die
    cards, fingerprints            what is kept, and when it is out of date
    pages                          cards as tables

No check names a task, and none knows a family: what passes here is fair by its behaviour.
"""
