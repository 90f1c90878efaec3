"""How fast the decode loop is, beside `model.generate`: tokens a CPU-second on one thread.

    python benchmarks/decoding.py [--rows 256] [--prompt 96] [--tokens 48] [--samples 8]

The model is a Llama of 1.3 M parameters with random weights; rows never stop early, so that every
way makes the same number of tokens. Times are CPU-seconds of this process, the median of three.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from random import Random

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from bootcamp.types import Sampling
from rollouts.engines import TransformersEngine


def make_model(directory: str) -> None:
    """A byte-level model without stop tokens."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    raw = Tokenizer(models.BPE({byte: number for number, byte in enumerate(alphabet)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    raw.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(tokenizer_object=raw).save_pretrained(directory)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=260,
        hidden_size=160,
        intermediate_size=448,
        num_hidden_layers=4,
        num_attention_heads=5,
        num_key_value_heads=5,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
    )
    LlamaForCausalLM(config).save_pretrained(directory)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Median of three after one to warm up."""
    work()
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=256)
    parser.add_argument("--prompt", type=int, default=96, help="bytes")
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--samples", type=int, default=8, help="rows that share a prompt")
    parser.add_argument("--batches", type=int, nargs="*", default=[32, 64, 128, 256])
    options = parser.parse_args()
    torch.set_num_threads(1)
    rng = Random(0)
    texts = ["".join(rng.choices("abcdefgh 0123456789", k=options.prompt - 1)) for _ in range(options.rows)]
    texts = [texts[row // options.samples] for row in range(options.rows)]
    chats = [[{"role": "user", "content": text}] for text in texts]
    sampling = Sampling(1.0, options.tokens)
    made = options.rows * options.tokens

    with tempfile.TemporaryDirectory() as directory:
        make_model(directory)
        engine = TransformersEngine(directory)
        print(f"{sum(p.numel() for p in engine.model.parameters()) / 1e6:.2f} M parameters, {vars(options)}")
        ids = torch.tensor([engine.encode(chat) for chat in chats])

        def generate() -> object:
            return engine.model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                do_sample=True,
                top_k=0,
                top_p=1.0,
                max_new_tokens=options.tokens,
                pad_token_id=0,
            )

        theirs = made / cpu_seconds(generate)
        print(f"{'model.generate':28} {theirs:8.0f} tokens/CPU-s  (no log-probabilities)")
        for lean in (False, True):
            for batch in options.batches:
                engine = TransformersEngine(directory, max_batch=batch, lean=lean)
                ours = made / cpu_seconds(lambda engine=engine: engine.generate(chats, sampling, range(options.rows)))
                name = f"{'lean' if lean else 'general'} loop, batch {batch}"
                print(f"{name:28} {ours:8.0f} tokens/CPU-s  ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
