import { startPage } from '@/parts/start'

import CounterPage from './CounterPage.vue'
import './dense.css'
import './sheet.css'

void startPage(CounterPage, { remembers: true })
