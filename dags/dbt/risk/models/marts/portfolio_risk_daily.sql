with methods as (
    select
        business_date,
        portfolio,
        max(currency) as currency,
        max(market_value) as market_value,
        bool_or(is_sample) as is_sample,
        max(value_at_risk) filter (where method = 'historical') as historical_value_at_risk,
        max(expected_shortfall) filter (where method = 'historical') as historical_expected_shortfall,
        max(value_at_risk) filter (where method = 'parametric') as parametric_value_at_risk,
        max(expected_shortfall) filter (where method = 'parametric') as parametric_expected_shortfall
    from {{ ref('stg_portfolio_risk') }}
    group by business_date, portfolio
)

select
    *,
    historical_value_at_risk
    - lag(historical_value_at_risk) over (partition by portfolio order by business_date)
        as historical_value_at_risk_change
from methods
