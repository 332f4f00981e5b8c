select
    risk.business_date,
    risk.portfolio,
    risk.currency,
    risk.historical_value_at_risk as value_at_risk,
    limits.value_at_risk_limit,
    round(risk.historical_value_at_risk / limits.value_at_risk_limit, 4) as share_of_limit,
    risk.historical_value_at_risk > limits.value_at_risk_limit as is_breach
from {{ ref('portfolio_risk_daily') }} as risk
left join {{ ref('risk_limits') }} as limits on limits.portfolio = risk.portfolio
