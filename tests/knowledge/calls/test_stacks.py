import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.stacks import CALLS, runtime
from remit.model.facts import HIDDEN, UNKNOWN


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"runtime": runtime}


@pytest.mark.parametrize(
    ("stacks", "name"),
    [
        ([{"python_version": "3.13"}], "python3.13"),
        ([{"node_version": "20-lts"}], "nodejs20-lts"),
        ([{"node_version": "~22"}], "nodejs22"),
        ([{"dotnet_version": "v8.0", "current_stack": "dotnet"}], "dotnet8.0"),
        ([{"java_version": "17", "java_server": "JAVA", "java_server_version": "17", "php_version": ""}], "java17"),
        ([{"docker_image_name": "app:1", "python_version": None}], None),
        ([{}], None),
        ([], None),
        ([None, "text"], None),
        ([{"python_version": "3.13", "node_version": "22"}], UNKNOWN),
        ([{"python_version": UNKNOWN}], UNKNOWN),
        ([{"python_version": 3.13}], UNKNOWN),
        ([{"python_version": ["3.13"]}], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([HIDDEN], UNKNOWN),
    ],
)
def test_what_a_stack_is_called(stacks: list[object], name: object) -> None:
    assert runtime(stacks) == name


def test_the_same_runtime_from_several_paths_is_one() -> None:
    assert runtime([{"python_version": "3.13"}], [{"python_version": "3.13"}]) == "python3.13"


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, "3.13"])
keys = st.sampled_from(["python_version", "node_version", "docker_image_name"])


@given(st.lists(scalars | st.dictionaries(keys, scalars | st.lists(scalars))))
def test_garbage_never_raises(stacks: list[object]) -> None:
    assert isinstance(runtime(stacks), (str, type(UNKNOWN), type(None)))
