"""Write a checkpoint as GGUF: architecture `llama`, tokenizer `gpt2`, 16-bit matrices.

PYTHONPATH=. python packaging/starter_model/export.py CHECKPOINT_FOLDER OUT.gguf
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from chatml import CHAT_TEMPLATE, END, SPECIAL, TEXT_END
from model import Shape

DESCRIPTION = (
    "A very small model trained from scratch by the Parley project on generated text. "
    "It knows only Parley's own help."
)


def export(folder: Path, target: Path) -> None:
    """Read `folder`/checkpoint.pt and tokenizer.json, write `target`."""
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    shape = Shape(**state["shape"])
    writer = gguf.GGUFWriter(str(target), "llama")
    _add_metadata(writer, shape)
    _add_tokenizer(writer, json.loads((folder / "tokenizer.json").read_text("utf-8")))
    for name, tensor in state["model"].items():
        kind = np.float16 if tensor.dim() == 2 else np.float32
        writer.add_tensor(name.replace("blocks.", "blk."), tensor.float().numpy().astype(kind))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_metadata(writer: Any, shape: Shape) -> None:
    writer.add_name("Parley starter")
    writer.add_author("The Parley project")
    writer.add_license("MIT")
    writer.add_description(DESCRIPTION)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context_length)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)


def _add_tokenizer(writer: Any, saved: dict[str, Any]) -> None:
    model = saved["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].__getitem__)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(
        [gguf.TokenType.CONTROL if t in SPECIAL else gguf.TokenType.NORMAL for t in tokens]
    )
    writer.add_token_merges([" ".join(pair) for pair in model["merges"]])
    writer.add_bos_token_id(tokens.index(TEXT_END))
    writer.add_eos_token_id(tokens.index(END))
    writer.add_pad_token_id(tokens.index(TEXT_END))
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args()
    export(args.folder, args.target)


if __name__ == "__main__":
    main()
