"""The diagnosis, from every rung that was tried. Pure: live runs and replays come to the same."""

from collections.abc import Iterator, Mapping

from validator.evidence.conversation import Ladder, Rung
from validator.evidence.diagnosis import words
from validator.evidence.diagnosis.ailments import BARE_FACTS, Ailment, Diagnosis
from validator.evidence.diagnosis.claim import given_by_users, lists_tools
from validator.evidence.diagnosis.runs import Run, further, runs
from validator.evidence.diagnosis.symptoms import Symptom, clean, symptom
from validator.evidence.execution import Image, Launch
from validator.evidence.manifest import Entry, ToolsFile
from validator.resources import provider

Tried = Mapping[Rung, tuple[Run, Symptom]]  # cheapest first

_ONLY = {  # what it means that this is the cheapest rung that works, and *example* does not
    Rung.BARE: Ailment.BREAKS_ON_EXAMPLE,
    Rung.PROVIDED: Ailment.LISTS_WITH_VALUES,
    Rung.NETWORK: Ailment.LISTS_WITH_NETWORK,
}


@provider
def diagnosis(
    launch: Launch, image: Image, ladder: Ladder, entry: Entry, tools: ToolsFile
) -> Iterator[Diagnosis]:
    """What is the matter with the server, if anything."""
    yield diagnose(launch, image, ladder, entry, tools)


def diagnose(launch: Launch, image: Image, ladder: Ladder, entry: Entry, tools: ToolsFile) -> Diagnosis:
    """Read every rung, and say what decides. Never raises for evidence of the right types.

    Where no rung lists tools, it is the one with the most configuration that speaks, as users run it,
    unless the judged one came further. `unverified` where what it wants is for users to give, the
    entry has a place for it, and tools.json lists the tools.
    """
    tried = {run.rung: (run, symptom(run, image)) for run in runs(launch, ladder)}
    lines = tuple(_line(run, seen, image) for run, seen in tried.values())
    if any(run.tools for run, _ in tried.values()):
        run, (kind, names) = _of_listing(tried)
        said = words.says(kind, names, run, image)
        return Diagnosis(kind, said, words.fix(kind, declared=True), names, False, True, run.rung, lines)
    run, (kind, names) = _speaks(tried, ladder.judged)
    wanted = given_by_users(kind, names, entry, image)
    return Diagnosis(
        kind,
        words.says(kind, names, run, image),
        words.fix(kind, declared=wanted, exit_code=run.exit_code),
        names,
        wanted and ladder.reached is None and lists_tools(tools),
        False,
        run.rung,
        lines,
    )


def _speaks(tried: Tried, judged: Rung) -> tuple[Run, Symptom]:
    own, last = tried[judged], list(tried.values())[-1]
    return own if further(own[0], last[0]) else last


def _of_listing(tried: Tried) -> tuple[Run, Symptom]:
    """What is odd about a server that lists its tools on some rung; the rung that shows it."""
    first = next(run for run, _ in tried.values() if run.tools)
    if Rung.EXAMPLE in tried and not tried[Rung.EXAMPLE][0].tools and first.rung in _ONLY:
        example, (why, names) = tried[Rung.EXAMPLE]
        kind = _ONLY[first.rung]
        if kind is Ailment.BREAKS_ON_EXAMPLE:
            return example, (kind, _breaking(example, first, names))
        return example, (kind, () if why in BARE_FACTS else names)
    noisy = next((run for run, _ in tried.values() if run.printed), None)
    return (noisy, (Ailment.BANNER, clean(noisy.printed))) if noisy else (first, (Ailment.NONE, ()))


def _breaking(example: Run, bare: Run, names: tuple[str, ...]) -> tuple[str, ...]:
    """The variables whose example values break it: those it speaks of, else all that bare did without."""
    more = example.environment - bare.environment
    spoken = {name for name in more if name in names or any(name in line for line in example.lines)}
    return clean(sorted(spoken or more))


def _line(run: Run, seen: Symptom, image: Image) -> str:
    """How far it came on one rung, in one line."""
    if run.tools:
        return f"{run.rung}: lists {run.tools} tools" if run.tools > 1 else f"{run.rung}: lists 1 tool"
    code = "" if run.exit_code is None else f", exit code {run.exit_code}"
    why = "" if seen[0] in BARE_FACTS else f": {words.says(*seen, run, image)}"
    return f"{run.rung}: came to `{run.stage}`, {run.end}{code}{why}"
