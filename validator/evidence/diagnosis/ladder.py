"""The diagnosis, from every rung that was tried. Pure: live runs and replays come to the same."""

from collections.abc import Iterator, Sequence

from validator.evidence.conversation import Ladder, Rung
from validator.evidence.diagnosis import words
from validator.evidence.diagnosis.ailments import BARE_FACTS, Ailment, Diagnosis
from validator.evidence.diagnosis.claim import given_by_users, lists_tools
from validator.evidence.diagnosis.runs import Run, further, runs
from validator.evidence.diagnosis.symptoms import Symptom, clean, symptom
from validator.evidence.execution import Image, Launch
from validator.evidence.manifest import Entry, ToolsFile
from validator.resources import provider


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
    tried = runs(launch, ladder)
    lines = tuple(_line(run, image) for run in tried)
    if any(run.tools for run in tried):
        run, (kind, names) = _of_listing(tried, image)
        said = words.says(kind, names, run, image)
        return Diagnosis(kind, said, words.fix(kind, declared=True), names, False, True, run.rung, lines)
    run = _speaks(tried, ladder.judged)
    kind, names = symptom(run, image)
    wanted = given_by_users(kind, names, entry, image)
    return Diagnosis(
        kind,
        words.says(kind, names, run, image),
        words.fix(kind, declared=wanted),
        names,
        wanted and lists_tools(tools),
        False,
        run.rung,
        lines,
    )


def _speaks(tried: Sequence[Run], judged: Rung) -> Run:
    own = next(run for run in tried if run.rung is judged)
    return own if further(own, tried[-1]) else tried[-1]


def _of_listing(tried: Sequence[Run], image: Image) -> tuple[Run, Symptom]:
    """What is odd about a server that lists its tools on some rung; the rung that shows it."""
    rungs = {run.rung: run for run in tried}
    first = next(run for run in tried if run.tools)
    example = rungs.get(Rung.EXAMPLE)
    if example and not example.tools and first.rung is Rung.BARE:
        return example, (Ailment.BREAKS_ON_EXAMPLE, _breaking(example, first, image))
    if example and not example.tools and first.rung in (Rung.PROVIDED, Rung.NETWORK):
        kind = Ailment.LISTS_WITH_VALUES if first.rung is Rung.PROVIDED else Ailment.LISTS_WITH_NETWORK
        why, names = symptom(example, image)
        return example, (kind, () if why in BARE_FACTS else names)
    noisy = next((run for run in tried if run.printed), None)
    if noisy:
        return noisy, (Ailment.BANNER, clean(noisy.printed))
    return first, (Ailment.NONE, ())


def _breaking(example: Run, bare: Run, image: Image) -> tuple[str, ...]:
    """The variables whose example values break it: those it speaks of, else all that bare did without."""
    more = example.environment - bare.environment
    spoken = {name for name in more if any(name in line for line in example.lines)}
    if not spoken:
        spoken = {name for name in symptom(example, image)[1] if name in more}
    return clean(sorted(spoken or more))


def _line(run: Run, image: Image) -> str:
    """How far it came on one rung, in one line."""
    kind, names = symptom(run, image)
    came = f"{run.rung}: came to `{run.stage}`, {run.end}"
    code = "" if run.exit_code is None else f", exit code {run.exit_code}"
    if run.tools:
        return f"{run.rung}: lists {run.tools} tools" if run.tools > 1 else f"{run.rung}: lists 1 tool"
    return f"{came}{code}" if kind in BARE_FACTS else f"{came}{code}: {words.says(kind, names, run, image)}"
