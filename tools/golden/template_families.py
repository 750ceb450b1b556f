"""Chat templates in the manner of the well-known model families, in our own words, and
conversations to render with each of them, for templates.py."""

import pathlib

NANO = pathlib.Path(__file__).parents[2] / "nano/src/main/resources/dev/fovea/nano/chat_template.jinja"

TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": None}

TEMPLATES = {
    "nano": NANO.read_text(encoding="utf-8"),
    "chatml": """\
{% for message in messages %}
{% if loop.first and message['role'] != 'system' %}
{{ '<|im_start|>system\\nBe helpful.<|im_end|>\\n' }}
{% endif %}
{{ '<|im_start|>' + message['role'] + '\\n' + (message['content'] | string) + '<|im_end|>' + '\\n' }}
{% endfor %}
{% if add_generation_prompt %}
{{ '<|im_start|>assistant\\n' }}
{% endif %}
""",
    "vision": """\
{% set images = namespace(value=0) %}{% set videos = namespace(value=0) %}
{%- for message in messages -%}
<|im_start|>{{ message['role'] }}
{% if message['content'] is string %}
{{ message['content'] }}<|im_end|>
{% else %}
{%- for part in message['content'] or [] -%}
{%- if part['type'] == 'image' or 'image' in part or 'image_url' in part -%}
{%- set images.value = images.value + 1 -%}
{%- if number_pictures is defined and number_pictures %}Picture {{ images.value }}: {% endif -%}
<|vision_start|><|image_pad|><|vision_end|>
{%- elif part['type'] == 'video' or 'video' in part -%}
{%- set videos.value = videos.value + 1 -%}
<|vision_start|><|video_pad|><|vision_end|>
{%- elif 'text' in part -%}
{{ part['text'] }}
{%- endif -%}
{%- endfor -%}
<|im_end|>
{% endif %}
{%- endfor -%}
{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}""",
    "thinking": """\
{%- macro plain(content) -%}
    {%- if content is string -%}
        {{- content -}}
    {%- elif content is iterable and content is not mapping -%}
        {%- for part in content -%}
            {%- if part is mapping and part.text is defined -%}{{- part.text -}}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages and messages[0].role == 'system' %}{{- plain(messages[0].content) + '\\n\\n' }}{%- endif %}
    {{- 'Tools:' }}
    {%- for tool in tools %}{{- '\\n' ~ (tool | tojson) }}{%- endfor %}
    {{- '<|im_end|>\\n' }}
{%- elif messages and messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + plain(messages[0].content) + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(searching=true, last_query=messages | length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages | length - 1) - loop.index0 %}
    {%- if ns.searching and message.role == 'user' and not (plain(message.content).startswith('<reply>') and plain(message.content).endswith('</reply>')) %}
        {%- set ns.searching = false %}
        {%- set ns.last_query = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = plain(message.content) %}
    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
        {{- '<|im_start|>' ~ message.role ~ '\\n' ~ content ~ '<|im_end|>\\n' }}
    {%- elif message.role == 'assistant' %}
        {%- set thought = '' %}
        {%- if message.reasoning_content is string %}
            {%- set thought = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query and (loop.last or thought) %}
            {{- '<|im_start|>assistant\\n<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>assistant\\n' + content }}
        {%- endif %}
        {%- for call in message.tool_calls or [] %}
            {%- if (loop.first and content) or not loop.first %}{{- '\\n' }}{%- endif %}
            {%- if call.function %}{%- set call = call.function %}{%- endif %}
            {{- '<tool_call>\\n{"name": "' }}{{- call.name }}{{- '", "arguments": ' }}
            {%- if call.arguments is string %}{{- call.arguments }}{%- else %}{{- call.arguments | tojson }}{%- endif %}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == 'tool' %}
        {%- if loop.first or messages[loop.index0 - 1].role != 'tool' %}{{- '<|im_start|>user' }}{%- endif %}
        {{- '\\n<reply>\\n' ~ content ~ '\\n</reply>' }}
        {%- if loop.last or loop.nextitem.role != 'tool' %}{{- '<|im_end|>\\n' }}{%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}
""",
    "headers": """\
{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "1 Jan 2024" %}
    {%- endif %}
{%- endif %}
{%- if messages and messages[0]['role'] == 'system' and messages[0]['content'] is string %}
    {%- set system = messages[0]['content'] | trim %}
    {%- set rest = messages[1:] %}
{%- else %}
    {%- set system = "" %}
    {%- set rest = messages %}
{%- endif %}
{{- "<|begin|>system<|end|>\\n\\n" }}
{{- "Today: " + date_string + "\\n\\n" }}
{%- if tools is not none and tools is defined %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system }}{{- "<|eot|>" }}
{%- for message in rest %}
    {%- if not (message.role == 'tool' or message.role == 'ipython' or 'tool_calls' in message) %}
        {{- '<|begin|>' + message['role'] + '<|end|>\\n\\n' }}
        {%- if message['content'] is string %}
            {{- message['content'] | trim }}
        {%- else %}
            {%- for content in message['content'] %}
                {%- if content['type'] == 'image' %}{{- '<|image|>' }}
                {%- elif content['type'] == 'text' %}{{- content['text'] | trim }}
                {%- endif %}
            {%- endfor %}
        {%- endif %}
        {{- '<|eot|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls | length == 1 %}
            {{- raise_exception("One call at a time, not " ~ message.tool_calls | length) }}
        {%- endif %}
        {%- set call = message.tool_calls[0].function %}
        {{- '<|begin|>assistant<|end|>\\n\\n' -}}
        {{- '{"name": "' + call.name + '", "parameters": ' }}{{- call.arguments | tojson }}{{- "}<|eot|>" }}
    {%- else %}
        {{- "<|begin|>ipython<|end|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable and message.content is not string %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|begin|>assistant<|end|>\\n\\n' }}{%- endif %}
""",
    "alternating": """\
{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages if message.role in ('user', 'assistant') and not message.get('tool_calls') %}
    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
        {{- raise_exception("Roles must alternate user/assistant, but message " ~ loop.index ~ " is of " ~ message.role) }}
    {%- endif %}
    {%- set ns.index = ns.index + 1 %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is defined and tools and (message == user_messages[-1]) %}
            {{- "[TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}
                    {%- else %}{{- '"' + key + '": ' + val | tojson }}
                    {%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}{{- ", " if not loop.last else "]" }}
            {%- endfor %}
            {{- "[/TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + (message["content"] | string) + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + (message["content"] | string) + "[/INST]" }}
        {%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[CALLS] " }}{{- message.tool_calls | map(attribute='function') | list | tojson }}{{- eos_token }}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"] | trim + eos_token }}
    {%- elif message["role"] in ["tool", "tool_results"] %}
        {{- '[RESULT] {"content": ' + message.content | string | tojson + "}[/RESULT]" }}
    {%- else %}
        {{- raise_exception("Unknown role: " ~ message.role) }}
    {%- endif %}
{%- endfor %}
""",
    "turns": """\
{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\\n\\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- set role = "model" if message['role'] == 'assistant' else message['role'] -%}
    {{ '<turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}{{ '<image_soft>' }}
            {%- elif item['type'] == 'text' -%}{{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '</turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<turn>model\\n' }}{%- endif -%}
""",
    "tags": """\
{% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% elif message.content is string %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% else %}{{ '<|' ~ message.role ~ '|>' }}{% for part in message.content %}{{ '<|image_' ~ loop.index ~ '|>' if part.type == 'image' else part.text | default('?', true) }}{% endfor %}{{ '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}
""",
    "states": """\
{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}
{% set ns = namespace(is_first=false, is_tool=false, is_output_first=true, system_prompt='', is_first_sp=true) %}
{%- for message in messages %}
    {%- if message['role'] == 'system' %}
        {%- if ns.is_first_sp %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.is_first_sp = false %}
        {%- else %}{% set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}
    {%- endif %}
{%- endfor %}
{{ bos_token }}{{ ns.system_prompt }}
{%- for message in messages %}
    {%- if message['role'] == 'user' %}
        {%- set ns.is_tool = false -%}
        {{ '<User>' ~ message['content'] }}
    {%- endif %}
    {%- if message['role'] == 'assistant' and 'tool_calls' in message %}
        {%- set ns.is_tool = false -%}
        {%- for tool in message['tool_calls'] %}
            {%- if not ns.is_first %}
                {{- '<Assistant><calls><call>' + tool.get('type', 'function') + '<sep>' + tool['function']['name'] + '\\n' + '```json' + '\\n' }}
                {%- set ns.is_first = true -%}
            {%- else %}
                {{- '\\n' + '<call>' + tool.get('type', 'function') + '<sep>' + tool['function']['name'] + '\\n' + '```json' + '\\n' }}
            {%- endif %}
            {{- tool['function']['arguments'] | tojson(indent=2, sort_keys=true) + '\\n```</call>' }}
        {%- endfor %}
        {{- '</calls>' + eos_token }}
    {%- elif message['role'] == 'assistant' %}
        {%- if ns.is_tool %}
            {{- '</outputs>' + message['content'] + eos_token }}
            {%- set ns.is_tool = false -%}
        {%- else %}
            {%- set content = message['content'] %}
            {%- if '</think>' in content %}{% set content = content.split('</think>') | last %}{% endif %}
            {{- '<Assistant>' + content + eos_token }}
        {%- endif %}
    {%- endif %}
    {%- if message['role'] == 'tool' %}
        {%- set ns.is_tool = true -%}
        {%- if ns.is_output_first %}
            {{- '<outputs><output>' ~ message['content'] ~ '</output>' }}
            {%- set ns.is_output_first = false %}
        {%- else %}
            {{- '\\n<output>' ~ message['content'] ~ '</output>' }}
        {%- endif %}
    {%- endif %}
{%- endfor -%}
{% if ns.is_tool %}{{ '</outputs>' }}{% endif %}
{% if add_generation_prompt and not ns.is_tool %}{{ '<Assistant>' }}{% endif %}
""",
    "schema": """\
{%- macro type_of(spec) -%}
{%- if spec.type is string -%}
{%- if spec.type == 'array' -%}{{ type_of(spec['items'] | default({})) }}[]
{%- elif spec.type == 'object' -%}{ {%- for name, inner in (spec.properties or {}) | dictsort -%}{{ name }}{{ '' if name in (spec.required or []) else '?' }}: {{ type_of(inner) }}{{ ', ' if not loop.last }}{%- endfor -%} }
{%- elif spec.enum is defined -%}{{ spec.enum | map('tojson') | join(' | ') }}
{%- else -%}{{ {'integer': 'number', 'string': 'string'}.get(spec.type, spec.type) }}
{%- endif -%}
{%- elif spec.type is sequence -%}{{ spec.type | join(' | ') }}
{%- else -%}any{%- endif -%}
{%- endmacro -%}
{%- macro tool_list(tools) %}
{%- for tool in tools %}
{%- set f = tool.function if tool.function is defined else tool %}
// {{ f.description | default('no description', true) | replace('\\n', ' ') | truncate(40) }}
type {{ f.name }} = (_: {{ type_of(f.parameters) }}) => any;
{% endfor %}
{%- endmacro %}
<|start|>system
Date: {{ strftime_now('%Y-%m-%d') }}, {{ messages | length }} messages{{ '.' }}
{%- if tools %}

namespace functions {
{{ tool_list(tools) | indent(2) }}
}
{%- endif %}
<|end|>
{% for role, group in messages | groupby('role') %}
{{ '%-10s|%3d|' % (role, group | length) }}
{% endfor %}
{% for message in messages recursive %}
{%- generation -%}
{{ loop.index }}/{{ loop.length }} {{ message.role | upper | center(12) }}{{ message.content | tojson if message.content is not string else message.content | e }}
{%- endgeneration %}

{% endfor %}
{% if documents is defined and documents %}{% filter indent(width=4, first=true) %}
{% for d in documents %}[{{ loop.index0 }}] {{ d.title | title }}: {{ d.text | wordcount }} words
{% endfor %}{% endfilter %}{% endif %}
""",
}

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather \"now\" <at> a place, & it's\nfresh.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Städte, 城市"},
                "unit": {"type": "string", "enum": ["c", "f"]},
                "days": {"type": "array", "items": {"type": "integer"}},
                "exact": {"type": ["boolean", "null"], "default": False},
                "limit": {"default": 1.5, "minimum": -1e-7, "maximum": 1e21},
            },
            "required": ["city"],
        },
        "return": {"type": "string"},
    },
}
SEARCH = {"type": "function", "function": {"name": "search", "description": None, "parameters": {"type": "object", "properties": {}}}}


def call(name, arguments, number=1):
    return {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": arguments}}


def user(content):
    return {"role": "user", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def system(content):
    return {"role": "system", "content": content}


def picture(url="a.png"):
    return {"type": "image", "image": url}


def text(content):
    return {"type": "text", "text": content}


TOOL_TALK = [
    system("Use tools."),
    user("Weather in Köln?"),
    assistant("", tool_calls=[call("get_weather", {"city": "Köln", "days": [1, 2], "exact": None, "x": 1.0})]),
    {"role": "tool", "tool_call_id": "call_1", "content": "{\"temp\": 21.5}"},
    assistant("It is 21.5 °C."),
    user("And then?"),
]

CONVERSATIONS = {
    "hello": {"messages": [user("Hello!")], "add_generation_prompt": True},
    "no prompt": {"messages": [user("Hi"), assistant("  Hello.  \n")], "add_generation_prompt": False},
    "flag missing": {"messages": [user("Hi")]},
    "system": {"messages": [system(" Be brief. "), user("Hi\n"), assistant("Yes?"), user("<b>Bold</b> & \"q\"")], "add_generation_prompt": True},
    "system parts": {"messages": [system([text("Be brief.")]), user([text("Hi")])], "add_generation_prompt": True},
    "one picture": {"messages": [user([picture(), text("What is this?")])], "add_generation_prompt": True},
    "pictures": {
        "messages": [
            user([text("First "), picture(), text(" then "), picture("b.png"), text("?")]),
            assistant("A cat."),
            user([{"type": "image_url", "image_url": {"url": "data:,"}}, {"type": "video", "video": "v"}, text("Now?")]),
        ],
        "add_generation_prompt": True,
        "number_pictures": True,
    },
    "tools": {"messages": [system("Use tools."), user("Weather?")], "tools": [WEATHER, SEARCH], "add_generation_prompt": True},
    "tools without system": {"messages": [user("Weather?")], "tools": [WEATHER], "add_generation_prompt": True},
    "tool talk": {"messages": TOOL_TALK, "tools": [WEATHER], "add_generation_prompt": True},
    "two calls": {
        "messages": [
            user("Both"),
            assistant("Wait.", tool_calls=[call("get_weather", {"city": "Rom"}), call("search", "{\"q\": 1}", 2)]),
            {"role": "tool", "content": "sun"},
            {"role": "tool", "content": [text("found")]},
        ],
        "tools": [WEATHER, SEARCH],
        "add_generation_prompt": True,
    },
    "no tools": {"messages": [user("Hi")], "tools": None, "add_generation_prompt": True},
    "thoughts": {
        "messages": [
            user("1+1?"),
            assistant("<think>\nEasy.\n</think>\n\n2"),
            user("2+2?"),
            assistant("4", reasoning_content="\nHm.\n"),
        ],
        "add_generation_prompt": True,
        "enable_thinking": True,
    },
    "no thoughts": {"messages": [user("1+1?")], "add_generation_prompt": True, "enable_thinking": False},
    "wrong order": {"messages": [assistant("Me first"), user("No"), user("me")], "add_generation_prompt": True},
    "odd roles": {"messages": [user("a"), {"role": "critic", "content": "b"}, system("c")]},
    "content missing": {"messages": [{"role": "user"}, assistant(None)], "add_generation_prompt": True},
    "role missing": {"messages": [{"content": "x"}], "add_generation_prompt": True},
    "empty": {"messages": [], "add_generation_prompt": True},
    "messages missing": {"add_generation_prompt": True},
    "strange text": {"messages": [user("{{ 1 }} {% if %} \u0000\u2028 \U0001f600\r\n\t'\"\\"), assistant(""), user("")], "add_generation_prompt": True},
    "dated": {"messages": [user("Hi")], "date_string": "2 Feb 2022", "documents": [{"title": "o'neil's day", "text": "one two"}]},
}
