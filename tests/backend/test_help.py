"""The help is complete, short and has no entry twice."""

from backend.help import HelpEntry, load_help
from backend.settings import Settings, describe


def entries() -> list[HelpEntry]:
    return [entry for topic in load_help() for entry in topic.entry]


def test_there_are_at_least_100_entries_with_ids_and_questions_of_their_own() -> None:
    every = entries()
    assert len(every) >= 100
    assert len({entry.id for entry in every}) == len(every)
    assert len({entry.question for entry in every}) == len(every)


def test_answers_are_short_sentences() -> None:
    for entry in entries():
        assert entry.question.endswith("?"), entry.id
        assert entry.answer.endswith("."), entry.id
        assert len(entry.answer.split()) <= 36, entry.id


def test_topics_come_in_order_and_have_titles() -> None:
    topics = load_help()
    assert topics[0].title == "Start and install"
    assert topics[-1].title == "Not there yet"
    assert all(topic.entry for topic in topics)


def test_defaults_that_the_help_names_are_the_defaults() -> None:
    answers = {entry.id: entry.answer for entry in entries()}
    settings = Settings()
    for entry_id, name in (
        ("context", "context_length"),
        ("slots", "worker_slots"),
        ("concurrent", "max_concurrent_turns"),
        ("queued", "max_queued_turns"),
        ("seat-timeout", "seat_timeout_s"),
        ("load-timeout", "worker_start_timeout_s"),
        ("heartbeat", "worker_heartbeat_timeout_s"),
        ("change-port", "port"),
        ("default-committee", "committee"),
        ("threads", "threads"),
        ("gpu-layers", "gpu_layers"),
    ):
        value = getattr(settings, name)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        assert shown in answers[entry_id], f"{entry_id} does not name {name} = {shown}"


def test_settings_that_the_help_names_exist() -> None:
    names = {info.name for info in describe()}
    for name in ("models_folder", "servers", "gpu_layers", "worker_slots", "committee"):
        assert name in names
