# SPDX-License-Identifier: Apache-2.0
"""Inside one report: what may be said, and what follows from it (R1 to R6, R26, R30, R33).

Given cells are a dictionary {(indicator id, breakdown, options): value}. Options are in the
breakdown's order; the total is (id, (), ()). A value is an integer at the indicator's scale, NA or
WITHDRAWN.
"""

import itertools
from fractions import Fraction

from reference.catalogue import LAYERS, UNSPECIFIED

NA, WITHDRAWN, KEEP = "NA", "WITHDRAWN", "KEEP"
LIMIT = 10**15
COMPARE = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "=": lambda a, b: a == b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


def merged(base, change, replace):
    """The report with the change laid over it, and whether anything changed."""
    after = dict(base)
    if replace:
        for cell in base:
            if cell not in change:
                after[cell] = WITHDRAWN
    for cell, value in change.items():
        if value == KEEP or (value == WITHDRAWN and cell not in base):
            continue
        after[cell] = value
    return after, after != base


def split(given, names):
    """{indicator id: [total or None, {breakdown: {options: value}}]} of what stands."""
    found = {}
    for (name, breakdown, options), value in given.items():
        if name not in names or value == WITHDRAWN:
            continue
        entry = found.setdefault(name, [None, {}])
        if breakdown == ():
            entry[0] = value
        else:
            entry[1].setdefault(breakdown, {})[options] = value
    return found


def _numbers(parts):
    return [v for v in parts.values() if v != NA]


def _all_unspecified(breakdown):
    return (UNSPECIFIED,) * len(breakdown)


def _projected(cells, at):
    """What the cells of a crossing make for each option of one of its categories."""
    sums = {}
    for options, value in cells.items():
        before = sums.get((options[at],))
        if before is None or before == NA:
            sums[(options[at],)] = value
        elif value != NA:
            sums[(options[at],)] = before + value
    return sums


def _more(before, value):
    """Of two crossings that differ on an option, the one that tells more."""
    if before is None or before == NA:
        return value
    return before if value == NA else max(before, value)


def _check_constant(total, parts):
    """Nothing follows from a constant, and it follows from nothing."""
    values = [v for cells in parts.values() for v in _numbers(cells)]
    return {"na-total"} if total == NA and values else set()


def _margins(indicator, parts):
    """The parts, and the margins nobody gave of a crossing somebody did: option by option (R5).
    What would follow for `unspecified` is what the total leaves over, no more (R2), and
    stands apart: the second result."""
    full, rests, following = dict(parts), {}, {}
    for crossing in [b for b in parts if len(b) > 1 and b not in indicator.overlapping]:
        for at, category in enumerate(crossing):
            if (category,) in indicator.breakdowns:
                follows = following.setdefault((category,), {})
                for option, value in _projected(parts[crossing], at).items():
                    follows[option] = _more(follows.get(option), value)
    for margin, follows in following.items():
        given = parts.get(margin, {})
        if (UNSPECIFIED,) in follows and (UNSPECIFIED,) not in given:
            rests[margin] = follows.pop((UNSPECIFIED,))
        full[margin] = {**follows, **given}
    return full, rests


# ---- checks: a set of reasons, empty when all is well -------------------------------------


def _check_extreme(indicator, total, parts):
    values = [v for cells in parts.values() for v in _numbers(cells)]
    if total is None or not values:
        return set()
    if total == NA:
        return {"na-total"}
    beyond = max(values) > total if indicator.kind == "extreme-max" else min(values) < total
    return {"part-over-total"} if beyond else set()


def _check_choice(total, parts):
    values = [v for cells in parts.values() for v in _numbers(cells)]
    given = any(parts.values())
    if total not in (None, NA) and (not given or sum(values) != total):
        return {"choice-total"}
    return set()


def _check_partition(indicator, breakdown, cells, given, total):
    """Parts against a given total (R1, R2). Where figures may be below zero, so may a rest."""
    numbers = _numbers(cells)
    exact = _all_unspecified(breakdown) in given
    rest = total - sum(numbers)
    fits = rest == 0 if exact else rest >= 0 or indicator.minimum is None
    return set() if fits else {"parts-not-total"}


def _check_crossing(breakdown, cells, parts):
    """Crossed sums against margins that are given (R5)."""
    for margin, given in parts.items():
        if len(margin) != 1 or margin[0] not in breakdown:
            continue
        at = breakdown.index(margin[0])
        for (option,), value in given.items():
            crossed = [v for o, v in cells.items() if o[at] == option and v != NA]
            if crossed and (value == NA or sum(crossed) > value):
                return {"part-over-total", "na-total"}
    return set()


def _check_parts(indicator, total, parts):
    found = set()
    full, rests = _margins(indicator, parts)
    partitions = [b for b in full if b not in indicator.overlapping]
    if total == NA:
        return {"na-total"} if any(_numbers(c) for c in parts.values()) else found
    value = _total_of(indicator, total, parts)
    for breakdown in partitions:
        if total is None and _numbers(parts.get(breakdown, {})):
            # What a crossing does not know of a margin, its reporter may (R3, R5).
            least = sum(_numbers(full[breakdown]))
            unknown = rests.get(breakdown, 0)
            most = least + (0 if unknown == NA else unknown)
            if not min(least, most) <= value <= max(least, most):
                found.add("total-needed")
    for breakdown in partitions:
        given = parts.get(breakdown, {})
        if value not in (None, NA) and (total is not None or _all_unspecified(breakdown) in given):
            found |= _check_partition(indicator, breakdown, full[breakdown], given, value)
        if len(breakdown) > 1:
            found |= _check_crossing(breakdown, parts[breakdown], parts)
    for breakdown in partitions:
        if not found and value not in (None, NA) and not _numbers(parts.get(breakdown, {})):
            # What follows from two crossings may be more than either knows.
            found |= _check_partition(indicator, breakdown, full[breakdown], {}, value)
    for breakdown in indicator.overlapping & set(parts):
        if total is not None and any(v > total for v in _numbers(parts[breakdown])):
            found.add("part-over-total")
    return found


def _check_range(indicator, total, parts):
    values = [_total_of(indicator, total, parts),
              *(v for cells in parts.values() for v in cells.values())]
    for value in values:
        if value is None or value == NA:
            continue
        if (indicator.minimum is not None and value < indicator.minimum) or (
            indicator.maximum is not None and value > indicator.maximum
        ) or abs(value) > LIMIT:
            return {"out-of-range"}
    return set()


def _side(formula, program, effective, zero):
    """A rule's side in one report: a Fraction, or None."""
    sign = formula[0]
    if sign == "number":
        return Fraction(formula[1])
    if sign == "cell":
        value = effective.get(cell_key(program, formula))
        if value is None or value == NA:
            return Fraction(0) if zero else None
        return Fraction(value, 10 ** program.indicators[formula[1]].scale)
    parts = [_side(p, program, effective, zero) for p in formula[1:]]
    return apply(sign, parts)


def apply(sign, parts):
    """+ - * / abs and negation; nothing where a part is nothing or a divisor is zero."""
    if any(p is None for p in parts):
        return None
    if sign == "neg":
        return -parts[0]
    if sign == "abs":
        return abs(parts[0])
    left, right = parts
    if sign == "where":
        return left
    if sign == "/":
        return left / right if right != 0 else None
    return {"+": left + right, "-": left - right, "*": left * right}[sign]


def cell_key(program, formula, more=()):
    """The effective cell a formula's cell names, with more options chosen beside its own."""
    known = program.cell_keys.get((id(formula), more), False)
    if known is False:
        known = program.cell_keys[id(formula), more] = _cell_key(program, formula, more)
    return known


def _cell_key(program, formula, more):
    chosen = {**formula[2], **dict(more)}
    breakdown = program.indicators[formula[1]].breakdown(tuple(chosen))
    if breakdown is None:
        return None
    return formula[1], breakdown, tuple(chosen[c] for c in breakdown)


def check(form, given, names):
    """Every reason why these indicators of a report may not be as they would become."""
    found = set()
    for name, (total, parts) in split(given, names).items():
        indicator = form.indicators[name]
        found |= _check_range(indicator, total, parts)
        if indicator.kind == "choice":
            found |= _check_choice(total, parts)
        elif indicator.kind.startswith("extreme"):
            found |= _check_extreme(indicator, total, parts)
        if indicator.kind == "parameter":
            found |= _check_constant(total, parts)
        elif not indicator.kind.startswith("extreme"):
            found |= _check_parts(indicator, total, parts)
    return found


def broken(form, values):
    """The form's declared rules that refuse these effective values."""
    found = set()
    for rule in form.rules:
        left = _side(rule.left, form.program, values, rule.zero)
        right = _side(rule.right, form.program, values, rule.zero)
        if left is None or right is None or COMPARE[rule.comparison](left, right):
            continue
        if rule.refuses:
            found.add(rule.id)
    return found


# ---- what follows ---------------------------------------------------------------------------


def _total_of(indicator, total, parts):
    """The total as questions see it: given, or following from parts (R1, R3, R4, R26)."""
    if total is not None or indicator.kind == "parameter":
        return total
    if indicator.kind.startswith("extreme"):
        cells = [v for one in parts.values() for v in one.values()]
        numbers = [v for v in cells if v != NA]
        best = max if indicator.kind == "extreme-max" else min
        return best(numbers) if numbers else NA if cells else None
    cells = [c for b, c in parts.items() if b not in indicator.overlapping]
    sums = [sum(_numbers(one)) for one in sorted(cells, key=_crossed) if _numbers(one)]
    return sums[0] if sums else NA if any(cells) else None


def _crossed(cells):
    """What is crossed comes first: a margin may know less."""
    return -max(map(len, cells), default=0)


def _follow(indicator, total, parts):
    """All cells of one indicator as questions see them."""
    extreme = indicator.kind.startswith("extreme") or indicator.kind == "parameter"
    value, rests = _total_of(indicator, total, parts), {}
    if not extreme:
        parts, rests = _margins(indicator, parts)
    cells = {} if value is None else {((), ()): value}
    for breakdown in indicator.breakdowns:
        given = parts.get(breakdown, {})
        for options, part in given.items():
            cells[breakdown, options] = part
        if extreme or breakdown in indicator.overlapping or indicator.kind == "choice":
            continue
        if value is None or value == NA:
            if breakdown in rests:
                cells[breakdown, (UNSPECIFIED,)] = rests[breakdown]
            continue
        rest = value - sum(_numbers(given))
        unspecified = _all_unspecified(breakdown)
        if rest == 0 and rests.get(breakdown) == NA:
            cells[breakdown, unspecified] = NA
        elif rest != 0 or not given or breakdown in rests:
            # A total of 0 without parts is reported, not missing.
            before = cells.get((breakdown, unspecified), 0)
            cells[breakdown, unspecified] = (0 if before == NA else before) + rest
    return cells


def effective(form, given, names):
    """{(indicator, breakdown, options): integer or NA} of these indicators."""
    found = {}
    for name, (total, parts) in split(given, names).items():
        for (breakdown, options), value in _follow(form.indicators[name], total, parts).items():
            found[name, breakdown, options] = value
    return found


# ---- formulas computed in each report ---------------------------------------------------------


class Figures:
    """What one report and its other layers say, and what was in force: {layer: values}, and
    {(form, layer): values} of parameters. `then`: the same, as of its verification."""

    def __init__(self, layers, in_force, then=None):
        self.layers, self.in_force, self.then = layers, in_force, then

    def value(self, program, formula, layer, more):
        indicator = program.indicators[formula[1]]
        values = self.layers.get(layer, {})
        if indicator.kind == "parameter":
            at = layer if layer in indicator.form.frequencies else "actual"
            values = self.in_force.get((indicator.form.id, at), {})
        value = values.get(cell_key(program, formula, more))
        if value is None or value == NA:
            return value
        return Fraction(value, 10**indicator.scale)


def _leaf_value(formula, program, figures, layer, more):
    sign = formula[0]
    if sign == "number":
        return Fraction(formula[1])
    if sign in LAYERS:
        return _leaf_value(formula[1], program, figures, sign, more)
    if sign == "at_verification":
        return _leaf_value(formula[1], program, figures.then, layer, more)
    if sign == "cell":
        return figures.value(program, formula, layer, more)
    parts = [_leaf_value(p, program, figures, layer, more) for p in formula[1:]]
    if None in parts:
        return None
    return NA if NA in parts else apply(sign, parts)


def leaves(form, figures, layer, indicators):
    """Cells of leaf indicators in one layer, given the effective cells of every layer (R39). A
    total, which nobody gave, follows the first partition that has a value (R1)."""
    found = {}
    for indicator in indicators:
        for breakdown in indicator.breakdowns:
            cells = _leaf_cells(form, indicator, figures, layer, breakdown)
            found.update(cells)
            if breakdown not in indicator.overlapping and cells:
                numbers = _numbers(cells)
                found.setdefault((indicator.id, (), ()), sum(numbers) if numbers else NA)
        if (indicator.id, (), ()) not in found:
            found.update(_leaf_cells(form, indicator, figures, layer, ()))
    return found


def _leaf_cells(form, indicator, figures, layer, breakdown):
    found = {}
    choices = [form.program.options[c] for c in breakdown]
    for options in itertools.product(*choices):
        more = tuple(zip(breakdown, options))
        value = _leaf_value(indicator.formula, form.program, figures, layer, more)
        if value is not None:
            value = value if value == NA else round(value * 10**indicator.scale)
            found[indicator.id, breakdown, options] = value
    return found
