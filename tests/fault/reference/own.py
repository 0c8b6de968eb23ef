# SPDX-License-Identifier: Apache-2.0
"""Targets and baselines that scopes have of their own, without any organization.

A report of "@region:MA-01" is in no total. A question about exactly that scope reads it in place of
what organizations say, indicator by indicator and asked period by asked period.
"""

SCOPES = ("region", "province", "kind", "sector", "milieu", "parent", "project")
LAYERS = ("target", "baseline")
# Of these the second says the first: together they are one scope.
COARSE = {"funder": "project", "region": "province"}
ADDITIVE = ("flow", "stock", "choice")


def name(scope, value):
    return "@country" if scope == "country" else "@%s:%s" % (scope, value)


class Own:
    """The scopes that one question is exactly about, and what they say of an indicator."""

    def __init__(self, asker):
        self.asker, self.store, question = asker, asker.store, asker.question
        self.by = [k for k in question["by"] if k in asker.scopes]
        self.where = {k: set(v) for k, v in question["where"].items() if k in asker.scopes}
        if question["project"]:
            self.where["project"] = self.where.get("project", {question["project"]}) & {
                question["project"]}
        self.scope = self._scope({*self.by, *self.where})

    @staticmethod
    def _scope(keys):
        """The scope they all look at, or None when it is not one."""
        if not keys:
            return "country"
        for coarse, fine in COARSE.items():
            if coarse in keys and (fine in keys or coarse == "funder"):
                keys = keys - {coarse} | {fine}
        found = keys.pop()
        return None if keys or found not in SCOPES else found

    def coarse(self, key, value):
        """The funder of a project, the region of a province."""
        return self.store.funder_of(value) if key == "funder" else self.store.places.get(value)

    def place(self, value):
        """The keys of the columns that look at scopes, or None when it is filtered out."""
        for key, wanted in self.where.items():
            if (value if key == self.scope else self.coarse(key, value)) not in wanted:
                return None
        return tuple(value if key == self.scope else self.coarse(key, value) for key in self.by)

    def alone(self):
        """Whether every group is of one scope at most."""
        return (self.scope == "country" or self.scope in self.by
                or len(self.where.get(self.scope, ())) == 1)

    def names(self, form, layer):
        """{report's organization: keys of its group} of the scopes asked about that say anything
        on the form."""
        if self.scope is None or layer not in LAYERS:
            return {}
        if self.scope == "country":
            return {"@country": ()}
        found = {}
        for key in self.store.own.get((form.id, layer), ()):
            scope, _, value = key[1:].partition(":")
            if scope == self.scope and self.place(value) is not None:
                found[key] = self.place(value)
        return found
