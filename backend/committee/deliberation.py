"""A committee's whole way from a question to one answer that can be checked.

Stages are coroutines over a `Sitting`; what they decide (agreement, ranking, who debates, dissent,
ablation) is decided by pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from backend.committee.agreement import answers_agreement, reviewers_agreement
from backend.committee.debate import hold_debate
from backend.committee.opinions import give_opinions
from backend.committee.outcome import dissents, seat_reports
from backend.committee.ranking import ablate, disagreement_remains, rank
from backend.committee.reviewing import give_reviews
from backend.committee.seats import Reply
from backend.committee.sitting import Sitting, latest
from backend.committee.synthesis import synthesise
from backend.events import AgreementReached, RankingCompleted, TurnCompleted
from backend.results import Agreement, Opinion, Ranking, Review
from backend.values import Policy, Usage


async def deliberate(sitting: Sitting) -> TurnCompleted:
    """Hold one turn; all its events but the returned last one leave through `sitting.emit`.

    Raises:
        UserError: no seat gave an answer.
    """
    started = monotonic()
    committee = sitting.committee
    opinions = await give_opinions(sitting)
    answers = answers_agreement(opinions, committee.agreement_threshold)
    alone = len(opinions) == 1
    if not alone:
        await sitting.emit(AgreementReached(agreement=answers))
    # Here a round of answers is all it takes: nothing to compare, or nothing to argue about.
    settled = alone or (committee.policy is Policy.AUTO and answers.agreed)
    reviews = () if settled else await give_reviews(sitting, opinions)
    reviewers = reviewers_agreement(reviews)
    if reviewers is not None:
        await sitting.emit(AgreementReached(agreement=reviewers))
    ranking = await _ranking(sitting, opinions, reviews, answers)
    debate: tuple[tuple[Opinion, ...], ...] = ()
    if not settled and disagreement_remains(answers, reviewers, ranking):
        debate = await hold_debate(sitting, opinions, reviews, answers, ranking)
    words = latest(opinions, debate)
    leader = ranking.order[0]
    synthesis: Reply | None = None
    if not settled and committee.policy is not Policy.VOTE:
        synthesis = await synthesise(sitting, words, ranking)
    timings = sitting.timings
    timings["total"] = round(timings.get("loading", 0.0) + monotonic() - started, 3)
    first = {opinion.seat: opinion for opinion in opinions}
    source = words[leader] if synthesis is None else synthesis
    answer = source.text.strip()
    threshold = committee.agreement_threshold
    at_the_end = answers_agreement(tuple(words.values()), threshold)
    return TurnCompleted(
        answer=answer,
        answer_from=leader if synthesis is None else "synthesis",
        finish_reason=source.finish_reason,
        seats=seat_reports(committee, first, words, sitting.dropped, sitting.usage),
        ranking=ranking,
        agreement=None if alone else answers,
        reviewer_agreement=reviewers,
        reviews=reviews,
        debate=debate,
        top_original=first[leader].text,
        dissent=dissents(words, reviews, at_the_end, ranking, answer, threshold),
        ablation=ablate(opinions, reviews, answers, ranking),
        notices=tuple(sitting.notices),
        usage=sum(sitting.usage.values(), Usage()),
        timings=timings,
    )


async def _ranking(
    sitting: Sitting,
    opinions: Sequence[Opinion],
    reviews: Sequence[Review],
    answers: Agreement,
) -> Ranking:
    ranking = rank(opinions, reviews, answers)
    if ranking.basis != "single":
        async with sitting.stage("ranking"):
            await sitting.emit(RankingCompleted(ranking=ranking))
    return ranking
