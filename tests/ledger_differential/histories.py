"""Random histories: calls that mostly make sense, some of them spoilt on purpose.

A ``Storyteller`` looks at the simulated network to find something that can be done, puts it into a
struct, perhaps spoils a field, a signature, a sender or a deadline, and tells the call.
"""

from collections.abc import Callable

from tests.ledger_differential.act_stories import ActStories
from tests.ledger_differential.chain import Step
from tests.ledger_differential.teller import Told


class Storyteller(ActStories):
    """Tells calls about one simulated network, from one seed."""

    def tell(self, *, pass_time: bool = True) -> Step:
        """The next call; the caller simulates it before it asks for another."""
        if pass_time:
            self.pass_time()
        stories: tuple[tuple[int, Callable[[], Told | None]], ...] = (
            (10, self.open_unit),
            (14, self.note),
            (22, self.statement),
            (8, self.batch),
            (8, self.handoff),
            (14, self.pack),
            (9, self.unpack),
            (8, self.hold),
            (7, self.release),
            (12, self.attach),
            (1, self.cancel),
            (8, self.transform),
            (4, self.close_held),
            (5, self.observe_many),
            (6, self.handoff_many),
            (10, self.together),
            (7, self.issue),
            (5, self.certificate_act),
            (1, self.draw),
            (4, self.add_key),
            (3, self.revoke_key),
            (2, self.veto),
            (4, self.accredit),
            (4, self.propose),
            (22, self.go_on_with_proposal),
            (1, self.council_alone),
        )
        weights = [weight for weight, _ in stories]
        while True:
            story = self.random.choices(stories, weights)[0][1]
            told = (self.next.pop() if self.next else story)()
            if told is not None:
                call, sender = told
                return Step(call, sender, self.at)
