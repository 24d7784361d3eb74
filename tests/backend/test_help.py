"""The help is complete, short and has no entry twice."""

from importlib.resources import files

import pytest

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


def languages() -> list[str]:
    """Those that the help is translated into."""
    return sorted(p.name for p in (files("resources") / "help").iterdir() if p.is_dir())


@pytest.mark.parametrize("language", languages())
def test_a_translation_is_whole(language: str) -> None:
    def shape(spoken: str) -> list[list[str]]:
        return [[entry.id for entry in topic.entry] for topic in load_help(spoken)]

    assert shape(language) == shape("en")
    english = {entry.id: entry for entry in entries()}
    for topic in load_help(language):
        assert topic.title not in {one.title for one in load_help()}
        for entry in topic.entry:
            assert entry.question.endswith("?"), entry.id
            assert entry.question != english[entry.id].question, entry.id
            assert entry.answer.endswith("."), entry.id
            assert len(entry.answer.split()) <= 44, entry.id


def test_a_language_without_pages_of_its_own_gets_the_english_ones() -> None:
    assert "fr" in languages()
    assert load_help("tlh") == load_help()


def test_topics_come_in_order_and_have_titles() -> None:
    topics = load_help()
    assert topics[0].title == "Start and install"
    assert topics[-1].title == "Not there yet"
    assert all(topic.entry for topic in topics)


@pytest.mark.parametrize("language", ["en", *languages()])
def test_defaults_that_the_help_names_are_the_defaults(language: str) -> None:
    topics = load_help(language)
    answers = {entry.id: entry.answer for topic in topics for entry in topic.entry}
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
        ("watchdog", "memory_limit_percent"),
    ):
        value = getattr(settings, name)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        assert shown in answers[entry_id], f"{entry_id} does not name {name} = {shown}"
    assert f"{settings.keep_alive_s / 3600:g} h" in answers["keep-loaded"]


def test_settings_that_the_help_names_exist() -> None:
    names = {info.name for info in describe()}
    for name in ("models_folder", "servers", "gpu_layers", "worker_slots", "committee"):
        assert name in names
