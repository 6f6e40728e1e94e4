from unittest.mock import Mock, call, MagicMock, ANY
m = Mock(return_value=3)
print(m(1, a=2), m.called, m.call_count, m.call_args, m.call_args.args, m.call_args.kwargs)
m.other.method("x")
print(m.mock_calls, m.other.method.call_args_list, m.method_calls)
m.assert_called_once_with(1, a=2)
m.assert_called_with(ANY, a=ANY)
for bad in (lambda: m.assert_called_with(2), lambda: m.assert_not_called(), lambda: m.nope.assert_called_once(), lambda: m.assert_any_call(5)):
    try:
        bad()
    except AssertionError as error:
        print(error)
