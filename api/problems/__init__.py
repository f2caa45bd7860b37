"""What goes wrong, as RFC 9457 tells it: one table of codes, the same as the command line's."""

from api.problems.detail import FieldProblem, HttpProblem, ProblemDetail, problem, problem_of
from api.problems.handlers import install_handlers, problem_response
from api.problems.openapi import responses_for
from api.problems.table import PROBLEMS, Problem, row_of

__all__ = [
    "PROBLEMS",
    "FieldProblem",
    "HttpProblem",
    "Problem",
    "ProblemDetail",
    "install_handlers",
    "problem",
    "problem_of",
    "problem_response",
    "responses_for",
    "row_of",
]
