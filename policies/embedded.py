"""The embedded policy: a byte-level Llama small enough for a laptop's CPU, in an ordinary model folder.

Nothing about it is special to the rest of the code: it is a Hugging Face directory with a
tokenizer and a chat template, loaded by the same calls as any other model.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import LlamaConfig, PreTrainedTokenizerFast

EMBEDDED = Path(__file__).parent / "embedded_policy"

END, ANSWER, PAD = "<|end|>", "<|answer|>", "<|pad|>"

# A chat is its texts, then the mark after which the policy writes. No roles: the policy has one turn.
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}" + ANSWER + "{% endif %}"
)


def byte_tokenizer() -> PreTrainedTokenizerFast:
    """A tokenizer of the 256 bytes and three marks: no merges, so nothing is ever out of vocabulary."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={symbol: i for i, symbol in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([END, ANSWER, PAD])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=END, pad_token=PAD, chat_template=CHAT_TEMPLATE
    )


def llama_config(
    tokenizer: PreTrainedTokenizerFast, *, hidden: int = 160, layers: int = 4, context: int = 512
) -> LlamaConfig:
    """The shape of the policy: about 1.3 million parameters over bytes with the defaults."""
    from transformers import LlamaConfig

    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=hidden * 14 // 5,
        num_hidden_layers=layers,
        num_attention_heads=hidden // 32,
        num_key_value_heads=hidden // 32,
        max_position_embeddings=context,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    config.update({"bootcamp_template": "bare"})
    return config
