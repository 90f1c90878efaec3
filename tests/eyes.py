"""A vision-language model small enough for tests."""

from __future__ import annotations

from pathlib import Path


def make_eyes(directory: Path) -> Path:
    """Write an InternVL of 100,000 random parameters: its tiles, image tokens, marks and chat template are real."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import InternVLConfig, InternVLForConditionalGeneration, PreTrainedTokenizerFast
    from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil

    torch.manual_seed(0)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = Tokenizer(models.BPE({letter: k for k, letter in enumerate(alphabet)}, []))
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # type: ignore[assignment]
    pieces.decoder = decoders.ByteLevel()  # type: ignore[assignment]
    pieces.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<img>", "</img>", "<IMG_CONTEXT>"])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=pieces,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        extra_special_tokens={
            "start_image_token": "<img>",
            "end_image_token": "</img>",
            "context_image_token": "<IMG_CONTEXT>",
        },
    )
    tokenizer.chat_template = (
        "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% for part in message['content'] %}"
        "{% if part['type'] == 'image' %}<IMG_CONTEXT>\n{% else %}{{ part['text'] }}{% endif %}{% endfor %}<|im_end|>\n"
        "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    text = {
        "model_type": "qwen2", "vocab_size": len(tokenizer), "hidden_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96, "max_position_embeddings": 4096,
        "eos_token_id": tokenizer.eos_token_id, "bos_token_id": None, "pad_token_id": tokenizer.pad_token_id,
    }  # fmt: skip
    eyes = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
        "image_size": [56, 56], "patch_size": [14, 14],
    }  # fmt: skip
    config = InternVLConfig(
        vision_config=eyes,
        text_config=text,
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,  # (56 / 14)² patches, of which four become one token
    )
    InternVLForConditionalGeneration(config).save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    GotOcr2ImageProcessorPil(size={"height": 56, "width": 56}, min_patches=1, max_patches=6).save_pretrained(directory)
    return directory
