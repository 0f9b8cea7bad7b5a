import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls import Call
from remit.knowledge.calls.beanstalk import CALLS, exposure, health, image_origin, imds, log_exports, managed_updates
from remit.model.facts import HIDDEN, UNKNOWN


def option(namespace: str, name: str, value: object) -> dict[str, object]:
    return {"namespace": namespace, "name": name, "value": value}


MANAGED = "aws:elasticbeanstalk:managedactions"
LAUNCH = "aws:autoscaling:launchconfiguration"
VPC = "aws:ec2:vpc"
SINGLE = option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance")
BALANCED = option("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced")


@pytest.mark.parametrize(
    ("function", "given_option", "answer"),
    [
        (managed_updates, option(MANAGED, "ManagedActionsEnabled", "true"), "automatic"),
        (managed_updates, option(MANAGED, "ManagedActionsEnabled", "False"), "manual"),
        (image_origin, option(LAUNCH, "ImageId", "ami-1"), "customer"),
        (imds, option(LAUNCH, "DisableIMDSv1", "true"), "v2_required"),
        (imds, option(LAUNCH, "DisableIMDSv1", "false"), "v1_allowed"),
        (log_exports, option("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "true"), "on"),
        (log_exports, option("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "false"), "off"),
        (health, option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced"), "enhanced"),
        (health, option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "basic"), "basic"),
        (exposure, option(VPC, "ELBScheme", "internal"), "private"),
        (exposure, option(VPC, "ELBScheme", "public"), "internet"),
    ],
)
def test_an_option_answers(function: Call, given_option: dict[str, object], answer: str) -> None:
    other = option("aws:elasticbeanstalk:application:environment", "STAGE", "live")
    assert function([other, given_option]) == answer
    assert function([[other], given_option]) == answer


@pytest.mark.parametrize(("value", "answer"), [("true", "internet"), ("false", "private")])
def test_a_single_instance_is_exposed_by_its_address(value: str, answer: str) -> None:
    assert (
        exposure([SINGLE, option(VPC, "AssociatePublicIpAddress", value), option(VPC, "ELBScheme", "internal")])
        == answer
    )


def test_a_load_balancer_is_exposed_by_its_scheme() -> None:
    assert (
        exposure([BALANCED, option(VPC, "AssociatePublicIpAddress", "true"), option(VPC, "ELBScheme", "internal")])
        == "private"
    )


@pytest.mark.parametrize("function", CALLS.values())
def test_an_option_that_nobody_sets_gives_no_answer(function: Call) -> None:
    assert function() is None
    assert function([], [None, [], {}]) is None
    assert function([option(MANAGED, "UpdateLevel", "minor"), option("x", "ImageId", "ami-1")]) is None


@pytest.mark.parametrize("function", CALLS.values())
def test_options_that_cannot_be_read_are_unknown(function: Call) -> None:
    assert function([UNKNOWN]) is UNKNOWN
    assert function([HIDDEN]) is UNKNOWN
    assert function(["text"]) is UNKNOWN


@pytest.mark.parametrize("value", [UNKNOWN, HIDDEN, None, "", 1, "maybe"])
def test_a_value_that_is_none_of_the_options_is_unknown(value: object) -> None:
    assert managed_updates([option(MANAGED, "ManagedActionsEnabled", value)]) is UNKNOWN


def test_options_that_contradict_each_other_are_unknown() -> None:
    both = [option(MANAGED, "ManagedActionsEnabled", value) for value in ("true", "false")]
    assert managed_updates(both) is UNKNOWN


@given(
    st.lists(
        st.recursive(
            st.none() | st.text() | st.sampled_from([UNKNOWN, HIDDEN, MANAGED, LAUNCH]) | st.booleans(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["namespace", "name", "value"]), inner),
        )
    )
)
def test_hostile_values_raise_nothing(values: list[object]) -> None:
    for function in CALLS.values():
        answer = function(values)
        assert answer is None or answer is UNKNOWN or isinstance(answer, str)


def test_an_option_is_found_by_cloudformation_s_word_for_its_name() -> None:
    """R2.1"""
    option = {
        "namespace": "aws:elasticbeanstalk:healthreporting:system",
        "option_name": "SystemType",
        "value": "enhanced",
    }
    assert CALLS["health"]([option]) == "enhanced"
