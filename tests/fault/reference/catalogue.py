# SPDX-License-Identifier: Apache-2.0
"""What programs declare, as the server's catalogue says it."""

import re

UNSPECIFIED = "unspecified"
TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[a-z][a-z0-9_-]*(?<!-)|.)")


class Indicator:
    """One indicator. A breakdown is a tuple of categories; () stands for the total."""

    def __init__(self, form, words):
        self.form = form
        self.id = words["id"]
        self.name = form.program.id + "." + self.id
        self.kind = words["kind"]
        self.scale = words.get("scale", 0)
        self.minimum = _scaled(words.get("minimum"), self.scale)
        self.maximum = _scaled(words.get("maximum"), self.scale)
        self.over_time = words.get("overTime", "")
        self.over_organizations = words.get("overOrganizations", "")
        self.carry = words.get("carryPeriods", 0)
        self.factor = int(words.get("factor", 0))
        self.breakdowns, self.overlapping, self._known = [], set(), {}
        for one in words.get("breakdowns", ()):
            self.breakdowns.append(tuple(one["categories"]))
            if one.get("overlapping"):
                self.overlapping.add(tuple(one["categories"]))
        self.numerator = self.denominator = self.formula = None
        self.retired = words.get("retired", False)
        self.texts = [words.get(key) for key in ("numerator", "denominator", "formula")]

    @property
    def entered(self):
        return self.kind != "ratio" and self.formula is None

    @property
    def by_period(self):
        """Whether the reports of each period are put together first, then the periods."""
        return bool(self.over_time or (self.over_organizations and self.kind == "flow"))

    def driver(self, layer):
        """Of a leaf formula asked in this layer: the layer whose reports have its results. What
        stood at the verification needs one; else the asked layer goes first."""
        known = self.form.program.indicators
        figures = [(known[name], at, then) for name, at, then in figures_of(self.formula, layer)]
        if any(then and (one.kind == "parameter" or at != "verified")
               for one, at, then in figures):
            return "verified"
        layers = [at for one, at, _ in figures if one.kind != "parameter"]
        return layer if layer in layers or not layers else layers[0]

    def parse(self):
        above, below, leaf = self.texts
        self.numerator, self.denominator = above and _parse(above), below and _parse(below)
        self.formula = leaf and _parse(leaf)

    def breakdown(self, categories):
        """The declared breakdown of exactly these categories, or None."""
        if categories not in self._known:
            fits = [b for b in self.breakdowns + [()] if sorted(b) == sorted(categories)]
            self._known[categories] = fits[0] if fits else None
        return self._known[categories]

    def __repr__(self):
        return self.name


class Rule:
    def __init__(self, words):
        self.id = words["id"]
        self.left, self.right = _parse(words["left"]), _parse(words["right"])
        self.comparison = words["comparison"]
        self.zero = words["missing"] == "zero"
        self.refuses = words["effect"] == "RULE_REFUSES"


class Form:
    def __init__(self, program, words):
        self.program = program
        self.id = program.id + "." + words["id"]
        self.frequencies = {f["layer"]: f["frequency"] for f in words["frequencies"]}
        self.kinds = words.get("kinds", [])
        self.deadline = words.get("deadlineDays", 0)
        self.indicators = {i["id"]: Indicator(self, i) for i in words["indicators"]}
        self.rules = [Rule(r) for r in words.get("rules", ())]
        for one in self.indicators.values():
            one.parse()
        self.entered = [i for i in self.indicators.values() if i.entered and not i.retired]
        self.leaves = [i for i in self.indicators.values() if i.formula]


class Program:
    def __init__(self, words):
        self.id = words["id"]
        self.options = {
            c["id"]: [o["id"] for o in c["options"]] for c in words.get("categories", ())
        }
        self.retired = {(c["id"], o["id"]) for c in words.get("categories", ())
                        for o in c["options"] if o.get("retired")}
        self.forms = [Form(self, f) for f in words["forms"]]
        self.cell_keys = {}  # of report.cell_key()
        self.indicators = {i: one for f in self.forms for i, one in f.indicators.items()}


def _scaled(text, scale):
    if text is None:
        return None
    whole, _, rest = text.partition(".")
    return int(whole + rest.ljust(scale, "0"))


# ---- formulas: nested tuples ------------------------------------------------------------
# ("number", text) ("cell", id, {category: option}) ("+", a, b) ... ("neg", a)
# ("offset", a, n) ("ytd", a) ("avg_over_time", a) ("abs", a) ("where", a, b) ("budget",)
# ("at_verification", a), and (layer, a) for each of LAYERS

LAYERS = ("actual", "verified", "counterverified", "target", "baseline")


class _Reader:
    def __init__(self, text):
        self.tokens = [t for t in TOKEN.findall(text) if t.strip()] + [""]
        self.at = 0

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self):
        return self.tokens[self.at]

    def take(self, token):
        assert self.next() == token, (self.tokens, self.at, token)

    def sum(self):
        left = self.product()
        while self.peek() in ("+", "-"):
            left = (self.next(), left, self.product())
        return left

    def product(self):
        left = self.factor()
        while self.peek() in ("*", "/"):
            left = (self.next(), left, self.factor())
        return left

    def factor(self):
        token = self.next()
        if token == "(":
            inner = self.sum()
            self.take(")")
            return inner
        if token == "-":
            return ("neg", self.factor())
        if token[0].isdigit():
            return ("number", token)
        return self.call(token) if self.peek() == "(" else self.cell(token)

    def call(self, name):
        self.take("(")
        if name == "budget":
            self.take(")")
            return (name,)
        inner = self.sum()
        if name not in ("offset", "where"):
            self.take(")")
            return (name, inner)
        self.take(",")
        if name == "where":
            told = self.sum()
            self.take(")")
            return (name, inner, told)
        sign = 1
        if self.peek() == "-":
            self.next()
            sign = -1
        n = sign * int(self.next())
        self.take(")")
        return (name, inner, n)

    def cell(self, name):
        chosen = {}
        if self.peek() == "[":
            while self.next() in ("[", ","):
                category = self.next()
                self.take("=")
                chosen[category] = self.next()
        return ("cell", name, chosen)


def _parse(text):
    reader = _Reader(text)
    found = reader.sum()
    assert reader.peek() == "", text
    return found


def cells_of(formula):
    """Every ("cell", ...) in it."""
    if formula[0] == "cell":
        return [formula]
    return [c for part in formula[1:] if isinstance(part, tuple) for c in cells_of(part)]


def figures_of(formula, layer, then=False):
    """(indicator id, layer, whether as of the verification) of all it names."""
    if formula[0] == "cell":
        return [(formula[1], layer, then)]
    layer = formula[0] if formula[0] in LAYERS else layer
    then = then or formula[0] == "at_verification"
    return [f for part in formula[1:] if isinstance(part, tuple)
            for f in figures_of(part, layer, then)]


def functions_of(formula):
    """The names of what is called in it."""
    inner = {f for part in formula[1:] if isinstance(part, tuple) for f in functions_of(part)}
    return inner | {formula[0]}
