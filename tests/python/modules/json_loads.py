import json
print(json.loads('{"a": [1, 2.0, null, true, "\\u00e9"], "b": {}}'), json.loads(" 3 "), json.loads('"x"'), json.loads("[1e3, -0]"), json.loads('{"a": 1, "a": 2}'), json.loads("[1]", parse_int=str), json.loads('{"a": 1}', object_hook=lambda d: list(d)))
for bad in ("", "{", "[1,]", "{'a': 1}", "nul", '{"a" 1}', '"abc', "[1] 2", '{"a": }'):
    try:
        json.loads(bad)
    except json.JSONDecodeError as error:
        print(error)
