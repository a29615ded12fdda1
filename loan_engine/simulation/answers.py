"""What came of a simulation, as a document."""

from __future__ import annotations

from collections.abc import Iterator

from loan_engine.money import divide_half_up, yuan
from loan_engine.screening.run import Order
from loan_engine.simulation import forms
from loan_engine.simulation.assumptions import assumptions
from loan_engine.simulation.measures import Figures, Side
from loan_engine.simulation.run import Simulation
from loan_engine.simulation.sources import MadeUp
from loan_engine.source_answers import article, articles, rulebook_used
from rules.parameters import Parameter
from rules.wording import parameter_text

MEANINGS = (
    "受益：改后才符合条件，或者前后都符合而公积金贷款、贷款合计、贷款期限的限额至少一项提高、没有一项降低",
    "受损：改后不再符合条件，或者前后都符合而上述限额至少一项降低、没有一项提高；有升有降的单独计数",
    "额度：符合条件的申请按规则最多可以获得的公积金贷款，不符合的按零计；额度还不能确定的不计入合计和平均",
    "计划：按申请的金额和期限，没有写明的按限额；首月还款按等额本息，公积金贷款和商业贷款相加",
)
ASSUMED = (
    "申请是按随机种子虚构的，不是真实的申请，也不是从任何城市的统计得来的；",
    "各项分布都是本项目的假设，结果只说明这样一群人会怎样，不能当作对实际影响的预测",
)


def simulation_answer(found: Simulation) -> forms.SimulationAnswer:
    """The whole answer."""
    rulebook, on = found.order.rulebook, found.order.today
    return {
        "rulebook": rulebook_used(rulebook),
        "on": on.isoformat(),
        "parameters": [_changed(printed, assumed, found.order) for printed, assumed in found.changed],
        "made_up": None if found.source.made_up is None else _made_up(found.source.made_up),
        "unreadable": found.unreadable,
        "blank": found.source.blank_rows(),
        "everybody": _figures(found.everybody),
        "groups": [
            {
                "id": grouping.id,
                "label": grouping.label,
                "bands": [
                    {"code": band.code, "label": band.label, "figures": _figures(figures)}
                    for band, figures in bands.items()
                ],
            }
            for grouping, bands in found.groups.items()
        ],
        "conditions": [
            {
                "id": each.condition.id,
                "title": each.condition.title,
                "articles": articles(each.condition.places_on(on)),
                "today": each.today,
                "changed": each.changed,
                "lifted": each.lifted,
                "imposed": each.imposed,
            }
            for each in found.failing
        ],
        "notes": [*_notes(found)],
    }


def _changed(printed: Parameter, assumed: Parameter, order: Order) -> forms.ParameterChanged:
    on = order.today
    return {
        "id": printed.id,
        "label": printed.label,
        "article": None if printed.citation is None else article(printed.citation),
        "now": parameter_text(printed, on) or "无",
        "assumed": parameter_text(assumed, on) or "无",
        "source": printed.on(on).source,
    }


def _figures(figures: Figures) -> forms.FiguresShown:
    return {
        "applications": figures.applications,
        "newly_eligible": figures.newly_eligible,
        "no_longer_eligible": figures.no_longer_eligible,
        "gain": figures.gain,
        "lose": figures.lose,
        "mixed": figures.mixed,
        "fund_more": figures.fund_more,
        "fund_less": figures.fund_less,
        "fund_same": figures.fund_same,
        "fund_unknown": figures.fund_unknown,
        "fund_gained": yuan(figures.fund_gained),
        "fund_lost": yuan(figures.fund_lost),
        "today": _side(figures.today),
        "changed": _side(figures.changed),
    }


def _side(side: Side) -> forms.SideShown:
    return {
        "eligible": side.eligible,
        "undetermined": side.undetermined,
        "fund": yuan(side.fund),
        "fund_mean": _mean(side.fund, side.fund_counted),
        "plan_fund": yuan(side.plan_fund),
        "plan_commercial": yuan(side.plan_commercial),
        "first_payment_mean": _mean(side.first_payment, side.first_counted),
    }


def _mean(fen: int, of: int) -> str | None:
    """Yuan, rounded half up to the fen."""
    return yuan(divide_half_up(fen, of)) if of else None


def _made_up(how: MadeUp) -> forms.MadeUpShown:
    return {
        "population": how.population,
        "seed": how.seed,
        "missing": how.missing,
        "assumptions": assumptions(),
    }


def _notes(found: Simulation) -> Iterator[str]:
    """What a reader should know, in Chinese."""
    order, source = found.order, found.source
    if source.made_up:
        yield "".join(ASSUMED)
    if found.unreadable:
        yield f"{found.unreadable} 份申请无法读取或不在规则施行期内，没有计入"
    if blank := source.blank_rows():
        yield f"空白行 {blank} 行，没有计入"
    yield from source.notes
    yield from MEANINGS
    if found.everybody.fund_unknown:
        yield f"{found.everybody.fund_unknown} 份符合条件的申请额度还不能确定，没有计入额度的合计和平均"
    rate = order.bank.rate
    terms = f"申请日的 5 年期以上 LPR，加点 {order.bank.spread_basis_points} 个基点" if rate is None else f"{rate:f}"
    yield f"商业贷款利率：{terms}；公积金贷款利率按申请日、期限和已有住房套数取公布的利率"
    yield from order.rulebook.notices
