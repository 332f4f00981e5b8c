-- By definition the mean of the tail is no smaller than where the tail begins.
select *
from {{ ref('portfolio_risk_daily') }}
where
    historical_expected_shortfall < historical_value_at_risk
    or parametric_expected_shortfall < parametric_value_at_risk
