"""Do the tests of the contracts notice a fault? Put faults in, one at a time, and see.

    python -m scripts.mutation run --count 500      judge the first so many mutants (seeded)
    python -m scripts.mutation report               write docs/mutation.md

A run goes on where an earlier one of the same sources stopped. Its results are in
``build/mutation/results.jsonl``.
"""

import argparse
import sys

from scripts.mutation.campaign import Campaign
from scripts.mutation.report import write_report
from scripts.solidity import BuildError

SEED = 2026


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code: 1 when it cannot be run or the score is too low."""
    parser = argparse.ArgumentParser(prog="mutation", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="judge mutants")
    run.add_argument("--count", type=int, default=500, help="how many mutants")
    run.add_argument("--declared", type=int, default=40, help="of those compiled one by one")
    run.add_argument("--again", action="store_true", help="survivors too: there are new tests")
    run.add_argument("--python-only", action="store_true", help="without the tests in Solidity")
    run.add_argument("--seed", type=int, default=SEED)
    report = commands.add_parser("report", help="write docs/mutation.md")
    report.add_argument("--least", type=float, default=0.9, help="the score that is asked for")
    options = parser.parse_args(arguments)
    try:
        if options.command == "report":
            return write_report(options.least)
        with Campaign.opened(options.seed, options.count) as campaign:
            campaign.judge_by_python(options.declared, again=options.again)
            if not options.python_only:
                campaign.judge_by_solidity()
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
