using ActorDistill.Models.Corpora;

namespace ActorDistill.Models.Tests.Corpora;

/// <summary>The chat_template of published models' tokenizer_config.json, and the format that each gives.</summary>
internal static class PublishedChatTemplates
{
    private const string ChatMlMessage =
        "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}";
    private const string ChatMlPrompt = "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const string Llama3Messages = "{% set loop_messages = messages %}{% for message in loop_messages %}"
        + "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
        + "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}";

    private const string Llama3Prompt = "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}";

    private const string Mistral = "{{ bos_token }}{% for message in messages %}"
        + "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
        + "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
        + "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
        + "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}"
        + "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}";

    /// <summary>Template, format, default system message.</summary>
    public static TheoryData<string, ChatTemplate, string?> All()
    {
        var cases = new TheoryData<string, ChatTemplate, string?>();
        AddBoth("{% for message in messages %}" + ChatMlMessage, ChatTemplate.ChatMl, null);
        AddBoth("{% for message in messages %}" + ChatMlMessage + ChatMlPrompt, ChatTemplate.ChatMl, null);
        foreach (var system in new[]
        {
            "You are a helpful assistant.",
            "You are a helpful AI assistant named SmolLM, trained by Hugging Face",
        })
        {
            var first = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
                + $"{{{{ '<|im_start|>system\n{system}<|im_end|>\n' }}}}{{% endif %}}";
            AddBoth(first + ChatMlMessage + ChatMlPrompt, ChatTemplate.ChatMl, system);
        }
        AddBoth(Llama3Messages + Llama3Prompt, ChatTemplate.Llama3, null);
        AddBoth(Llama3Messages + "{% if add_generation_prompt %}" + Llama3Prompt + "{% endif %}", ChatTemplate.Llama3, null);
        cases.Add(Mistral, ChatTemplate.Mistral, null);
        return cases;

        void AddBoth(string jinja, ChatTemplate template, string? system)
        {
            cases.Add(jinja, template, system);
            cases.Add(jinja.Replace("\n", "\\n"), template, system);
        }
    }
}
