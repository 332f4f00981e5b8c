select
    business_date,
    portfolio,
    method,
    currency,
    market_value,
    observations,
    confidence::numeric(6, 5) as confidence,
    horizon_days,
    value_at_risk,
    expected_shortfall,
    source = 'sample' as is_sample
from {{ source('risk_raw', 'portfolio_risk') }}
