"""From a request to what the decode loop runs: prompt in tokens, limits, grammar, parser.

Runs on any thread, beside the loop: tokenising a long prompt must not hold up the others.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from backend.chat_protocol import ChatRequest
from backend.errors import UserError
from backend.values import ImagePart, SamplingParams
from backend.worker.adapters import Adapters
from backend.worker.engine import Prepared
from backend.worker.grammar import Constraint, Gbnf, Grammars, Schema
from backend.worker.llama import Model
from backend.worker.protocol import GenerateRequest
from backend.worker.radix import common_prefix
from backend.worker.reply import ReplyParser, parser_of
from backend.worker.template import ChatTemplate, Piece, Rendered
from backend.worker.vision import Picture, Slice, Vision, blind


class Prompt(NamedTuple):
    """A prompt in tokens, and its pictures by where they begin in it."""

    tokens: list[int]
    pictures: tuple[tuple[int, Slice], ...] = ()


class Prompting:
    """Prepares requests for one model with `context_length` tokens for prompt and reply."""

    def __init__(
        self,
        model: Model,
        template: ChatTemplate,
        grammars: Grammars,
        adapters: Adapters,
        vision: Vision | None = None,
        *,
        context_length: int,
        marks_branches: bool,
    ) -> None:
        self._model = model
        self._template = template
        self._grammars = grammars
        self._adapters = adapters
        self._vision = vision
        self._context_length = context_length
        self._marks_branches = marks_branches
        self._visible = model.control_tokens(template.format.control_texts)

    def chat(self, request: ChatRequest) -> Prepared:
        """Tokenise and check a request; see `TextEngine.prepare`."""
        given = _constraint(request)
        rendered = self._render(request)
        if given and rendered.thinking_open:
            # What is held to a grammar from its first word cannot be reasoning.
            rendered = self._render(request, thinking=False)._replace(thinking_open=False)
        rendered, begun = self._begun(request, rendered, constrained=given is not None)
        prompt, pictures = self._prompt([*rendered.pieces, *begun], encode=True)
        if given and rendered.constraint:
            raise UserError(
                "bad_input",
                "The reply cannot be constrained twice.",
                why="json_schema or grammar stands beside tools that constrain it too.",
                remedy="Leave out the tools, or the json_schema and the grammar.",
            )
        constraint = given or rendered.constraint
        self._check_bias(request.sampling)
        return Prepared(
            prompt=prompt,
            limit=self._limit(len(prompt), request.sampling.max_tokens),
            sampling=request.sampling,
            new_parser=lambda: self._parser(request, rendered),
            visible=self._visible,
            matcher=self._grammars.compile(constraint) if constraint else None,
            adapters=self._adapters.check(request.adapters),
            n=request.n,
            branches=self._branches(rendered, prompt) if self._marks_branches else (),
            pictures=pictures,
            begun="".join(piece.text for piece in begun),
        )

    def plain(self, request: GenerateRequest) -> Prepared:
        """As `chat`, for a prompt without a template."""
        sampling = SamplingParams(
            temperature=request.temperature,
            top_k=request.top_k,
            top_p=request.top_p,
            repeat_penalty=request.repetition_penalty,
            seed=request.seed,
            max_tokens=request.max_new_tokens,
            stop=request.stop,
            min_p=0.0,
        )
        prompt = self._with_bos(self._model.tokenize(request.prompt, parse_special=True))
        if not prompt:
            raise UserError(
                "bad_input", "The prompt is empty.", remedy="Write what the model goes on from."
            )
        limit = self._limit(len(prompt), request.max_new_tokens)
        return Prepared(
            prompt=prompt,
            limit=limit,
            sampling=sampling,
            ignore_end=request.ignore_eos,
            branches=(len(prompt) - 1,) if self._marks_branches else (),
        )

    def count(self, request: ChatRequest) -> int:
        """Length of the prompt in tokens."""
        return len(self.prompt_tokens(request))

    def text(self, request: ChatRequest) -> str:
        """The prompt as the template writes it."""
        return "".join(piece.text for piece in self._render(request).pieces)

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of tokens; see `TextEngine.detokenize`."""
        wrong = [token for token in tokens if not 0 <= token < self._model.n_vocab]
        if wrong:
            raise UserError(
                "bad_input",
                f"{wrong[0]} is no token of this model.",
                why=f"Its vocabulary has {self._model.n_vocab} tokens, numbered from 0.",
                remedy="Give numbers that tokenize has given.",
            )
        return self._model.detokenize(tokens)

    def prompt_tokens(self, request: ChatRequest) -> list[int]:
        """The prompt in tokens, however long it is."""
        return self._prompt(self._render(request).pieces).tokens

    def _begun(
        self, request: ChatRequest, rendered: Rendered, *, constrained: bool
    ) -> tuple[Rendered, list[Piece]]:
        """How the reply begins, to stand behind the prompt; nothing where it cannot be gone on."""
        if not request.begun or constrained or rendered.constraint or request.n > 1:
            return rendered, []
        answering = rendered
        if rendered.thinking_open:  # what was begun is the answer: its reasoning is over
            answering = self._render(request, thinking=False)
        begun = [Piece(request.begun, True)]
        length = len(self._prompt([*answering.pieces, *begun]).tokens)
        if answering.thinking_open or length >= self._context_length:
            return rendered, []
        return answering, begun

    def _parser(self, request: ChatRequest, rendered: Rendered) -> ReplyParser:
        names = {tool.name for tool in request.tools}
        if request.tool_choice not in ("auto", "required"):
            names &= {request.tool_choice}  # "none" is the name of none
        return parser_of(
            self._template.format,
            tools=names,
            thinking_open=rendered.thinking_open,
            call_id=lambda: f"call_{secrets.token_hex(12)}",
        )

    def _branches(self, rendered: Rendered, prompt: list[int]) -> tuple[int, ...]:
        """Where the next turn parts from this one: before what is added for the reply."""
        if not rendered.pieces:
            return ()
        *pieces, last = rendered.pieces
        before = last.text.removesuffix(rendered.generation_prompt)
        history = self._prompt([*pieces, last._replace(text=before)]).tokens
        return (common_prefix(history, prompt), len(prompt) - 1)

    def _render(self, request: ChatRequest, *, thinking: bool | None = None) -> Rendered:
        return self._template.render(
            request.messages,
            tools=request.tools,
            tool_choice=request.tool_choice,
            thinking=request.thinking if thinking is None else thinking,
        )

    def _prompt(self, pieces: Sequence[Piece], *, encode: bool = False) -> Prompt:
        tokens: list[int] = []
        pictures: list[tuple[int, Slice]] = []
        for image, run in groupby(pieces, key=lambda piece: piece.image):
            if image is None:
                tokens = self._with_bos(tokens + self._tokens(list(run)))
                continue
            tokens = self._with_bos(tokens)
            for _ in run:
                picture = self._look(image, encode=encode)
                pictures += [(len(tokens) + at, slice_) for at, slice_ in picture.slices]
                tokens += picture.tokens
        if tokens and tokens[-1] < 0:  # what comes next is read off a token, not off a picture
            tokens += self._model.tokenize("\n", parse_special=False)
        return Prompt(self._with_bos(tokens), tuple(pictures))

    def _look(self, image: ImagePart, *, encode: bool) -> Picture:
        if self._vision is None:
            raise blind()
        return self._vision.prepare(image.data, image.name, encode=encode)

    def _tokens(self, pieces: Sequence[Piece]) -> list[int]:
        runs = [
            ("".join(piece.text for piece in run), not is_content)
            for is_content, run in groupby(pieces, key=lambda piece: piece.is_content)
        ]
        if any(self._model.has_control_text(text) for text, own in runs if not own):
            parts = runs
        else:  # one text, so that tokens form across the pieces as the model has learnt them
            parts = [("".join(text for text, _ in runs), True)]
        return [
            token
            for text, special in parts
            for token in self._model.tokenize(text, parse_special=special)
        ]

    def _with_bos(self, tokens: list[int]) -> list[int]:
        if self._model.adds_bos and tokens[:1] != [self._model.bos]:
            tokens.insert(0, self._model.bos)
        return tokens

    def _check_bias(self, sampling: SamplingParams) -> None:
        for token, _ in sampling.logit_bias:
            if token >= self._model.n_vocab:
                raise UserError(
                    "bad_input",
                    f"logit_bias names {token}, which is no token of this model.",
                    why=f"Its vocabulary has {self._model.n_vocab} tokens, numbered from 0.",
                    remedy="Give numbers that tokenize has given.",
                )

    def _limit(self, prompt: int, wanted: int) -> int:
        room = self._context_length - prompt
        if room < 1:
            raise UserError(
                "context_exceeded",
                "The prompt is longer than the model's context.",
                why=f"It has {prompt} tokens; the context holds {self._context_length} "
                "with the reply.",
                remedy="Shorten the question or its files, or set a longer context.",
            )
        return min(wanted, room)


def _constraint(request: ChatRequest) -> Constraint | None:
    if request.json_schema is not None and request.grammar is not None:
        raise UserError(
            "bad_input",
            "The reply cannot be constrained twice.",
            why="json_schema and grammar are both set.",
            remedy="Set one of them.",
        )
    if request.json_schema is not None:
        return Schema(request.json_schema)
    return Gbnf(request.grammar) if request.grammar is not None else None
